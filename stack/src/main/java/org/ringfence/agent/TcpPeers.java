package org.ringfence.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.net.dns.SipTarget;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;

/**
 * Who of the peers on UDP may be sent by TCP what is too long for it (RFC 3261 section 18.1.1). Who
 * took no connection is not tried again for a while.
 */
final class TcpPeers {
  private static final long KEEP_NS = 600_000_000_000L;

  private final Map<InetSocketAddress, Long> refusedUntilNs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
          return size() > Limits.PEERS_WITHOUT_TCP;
        }
      };

  boolean mayTake(SipRequest request, Flow udp, long nowNs) {
    Long untilNs = refusedUntilNs.get(udp.remote());
    if (untilNs != null && nowNs - untilNs < 0) return false;
    return isWhereItSays(request, udp);
  }

  void refused(InetSocketAddress peer, long nowNs) {
    refusedUntilNs.remove(peer);
    refusedUntilNs.put(peer, nowNs + KEEP_NS);
  }

  /**
   * Whether a connection to that address would reach the peer: behind a NAT the way its UDP opened
   * is the only one, and one that registered for its flow is reached by that alone (RFC 5626).
   */
  private static boolean isWhereItSays(SipRequest request, Flow udp) {
    List<NameAddr> routes = request.addresses(HeaderName.ROUTE);
    Uri hop = routes.isEmpty() ? request.uri() : routes.getFirst().uri();
    if (!(hop instanceof SipUri uri) || uri.params().has("ob")) return false;
    SipTarget target = SipTarget.of(uri);
    InetAddress host = target.numericHost();
    if (host == null) return udp.local() == null; // A name that was looked up.
    int port = target.port() < 0 ? udp.transport().defaultPort() : target.port();
    return host.equals(udp.remote().getAddress()) && port == udp.remote().getPort();
  }
}
