package org.ringfence.sip.transaction;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Via;

/**
 * Where a response goes (RFC 3261 section 18.2.2, RFC 3581 section 4). Always to the address the
 * request came from: {@code maddr} is not followed, it would aim our answers at a third party.
 */
public final class Replies {
  private Replies() {}

  /** The request with its top Via marked with where it came from. */
  static SipRequest marked(SipRequest request, Flow from) {
    Via top = request.topVia();
    InetSocketAddress source = from.remote();
    Via marked = top.receivedFrom(address(source), source.getPort());
    return marked == top ? request : request.withTopVia(marked);
  }

  /** Where the answers to a request with that Via go. */
  public static Flow path(Via top, Flow from) {
    if (from.transport() != Transport.UDP || top.params().has("rport")) return from;
    int port = top.sentBy().port() < 0 ? Transport.UDP.defaultPort() : top.sentBy().port();
    InetSocketAddress source = from.remote();
    if (port == source.getPort()) return from;
    InetSocketAddress target = new InetSocketAddress(source.getAddress(), port);
    return new Flow(Transport.UDP, from.local(), target, 0, null);
  }

  /**
   * Another way for a response whose connection is gone: a new one to the port the peer listens at;
   * null when there is none.
   */
  static @Nullable Flow reopened(SipResponse response, Flow gone) {
    boolean stream = gone.transport() == Transport.TCP || gone.transport() == Transport.TLS;
    if (!stream || gone.connection() == 0) return null;
    HostPort sentBy = response.topVia().sentBy();
    int port = sentBy.port() < 0 ? gone.transport().defaultPort() : sentBy.port();
    String name = gone.transport().secure() ? sentBy.address() : null;
    return Flow.to(gone.transport(), new InetSocketAddress(gone.remote().getAddress(), port), name);
  }

  private static String address(InetSocketAddress source) {
    if (source.getAddress() == null) return source.getHostString();
    String text = source.getAddress().getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
