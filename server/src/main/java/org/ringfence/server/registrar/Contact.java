package org.ringfence.server.registrar;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.server.store.Binding;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.outbound.Gruu;
import org.ringfence.sip.outbound.Instance;

/**
 * One phone of an extension.
 *
 * @param flow what it registered over; null once that connection is gone, or after a restart
 */
public record Contact(Binding binding, Uri uri, List<NameAddr> path, @Nullable Flow flow) {

  /** The contact behind a stored binding; null when its texts cannot be read any more. */
  static @Nullable Contact restored(Binding binding) {
    Uri uri = Uri.parse(binding.contact());
    List<NameAddr> path = binding.path().isEmpty() ? List.of() : NameAddr.parseList(binding.path());
    if (uri == null || path == null) return null;
    return new Contact(binding, uri, path, flow(binding.flow()));
  }

  /** The device it is of (RFC 5626); null when it names none. */
  @Nullable String device() {
    return Instance.idOf(binding.instanceId());
  }

  /** Whether that GRUU reaches it (RFC 5627 section 5.4). */
  boolean isOf(Gruu.Target target) {
    return target.instanceId().equals(device()) && target.holdsFor(binding.callId());
  }

  /** Whether it can be reached: nobody can connect to a browser that is gone (RFC 7118). */
  boolean hasWay() {
    return flow != null || !(uri instanceof SipUri sip) || !isWebSocket(sip.transport());
  }

  private static boolean isWebSocket(@Nullable Transport transport) {
    return transport != null && transport.webSocket();
  }

  Contact withFlow(@Nullable Flow changed) {
    return new Contact(binding, uri, path, changed);
  }

  /** What the store keeps of a flow: enough for UDP, whose flows outlive us. */
  static String written(Flow flow) {
    InetSocketAddress remote = flow.remote();
    String address = remote.getAddress().getHostAddress();
    return flow.transport() + " " + address + " " + remote.getPort();
  }

  private static @Nullable Flow flow(String written) {
    String[] parts = written.split(" ", -1);
    if (parts.length != 3 || !parts[0].equals(Transport.UDP.name())) return null;
    try {
      InetAddress address = InetAddress.ofLiteral(parts[1]);
      int port = Integer.parseInt(parts[2]);
      return Flow.to(Transport.UDP, new InetSocketAddress(address, port), null);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
