package org.ringfence.agent;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/** Who took no connection a while ago, so that it is not tried before each long request. */
final class PeersWithoutTcp {
  private static final long KEEP_NS = 600_000_000_000L;

  private final Map<InetSocketAddress, Long> untilNs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
          return size() > Limits.PEERS_WITHOUT_TCP;
        }
      };

  void note(InetSocketAddress peer, long nowNs) {
    untilNs.put(peer, nowNs + KEEP_NS);
  }

  boolean holds(InetSocketAddress peer, long nowNs) {
    @Nullable Long until = untilNs.get(peer);
    if (until == null) return false;
    if (nowNs - until < 0) return true;
    untilNs.remove(peer);
    return false;
  }
}
