package org.ringfence.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ringfence.base.Flow;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.net.dns.SipTarget;
import org.ringfence.phone.PhoneSettings.Server;

/**
 * The paths to a phone's server: an address as it is, a name with a port by the system's own
 * look-up (so that /etc/hosts counts), a bare name by RFC 3263 first.
 */
final class ServerFinder {
  private ServerFinder() {}

  static CompletionStage<List<Flow>> find(Server server, SipResolver resolver) {
    SipTarget target =
        new SipTarget(
            server.host(),
            server.port(),
            server.transport(),
            server.transport().secure(),
            server.host());
    InetAddress literal = target.numericHost();
    if (literal != null) return CompletableFuture.completedFuture(List.of(flow(server, literal)));
    CompletionStage<List<Flow>> asked =
        server.port() < 0
            ? resolver.resolve(target).exceptionally(failed -> List.of())
            : CompletableFuture.completedFuture(List.of());
    return asked.thenCompose(found ->
        found.isEmpty()
            ? CompletableFuture.supplyAsync(
                () -> bySystem(server), task -> Thread.ofVirtual().start(task))
            : CompletableFuture.completedFuture(found));
  }

  private static List<Flow> bySystem(Server server) {
    try {
      List<Flow> flows = new ArrayList<>(2);
      for (InetAddress address : InetAddress.getAllByName(server.host())) {
        flows.add(flow(server, address));
      }
      return flows;
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  private static Flow flow(Server server, InetAddress address) {
    int port = server.port() < 0 ? server.transport().defaultPort() : server.port();
    String name = server.transport().secure() ? server.host() : null;
    return Flow.to(server.transport(), new InetSocketAddress(address, port), name);
  }
}
