package org.ringfence.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Which of our addresses the kernel would send from to a peer. Asked by connecting a UDP socket,
 * which sends nothing; remembered for half a minute, since networks change.
 */
final class Routes {
  private static final long KEEP_NS = 30_000_000_000L;
  private static final int ANY_PORT = 9;

  private record Route(InetAddress local, long untilNs) {}

  private final ConcurrentHashMap<InetAddress, Route> known = new ConcurrentHashMap<>();

  /** Our address towards {@code remote}; null when there is no route. */
  @Nullable InetAddress localTowards(InetAddress remote, long nowNs) {
    Route route = known.get(remote);
    if (route != null && nowNs - route.untilNs < 0) {
      return route.local;
    }
    return lookTowards(remote, nowNs);
  }

  /** The same as it is now, whatever is remembered. */
  @Nullable InetAddress lookTowards(InetAddress remote, long nowNs) {
    InetAddress local = ask(remote);
    if (local == null) {
      known.remove(remote);
      return null;
    }
    if (known.size() >= Limits.ROUTES) {
      known.clear();
    }
    known.put(remote, new Route(local, nowNs + KEEP_NS));
    return local;
  }

  private static @Nullable InetAddress ask(InetAddress remote) {
    StandardProtocolFamily family =
        remote instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    try (DatagramChannel probe = DatagramChannel.open(family)) {
      probe.connect(new InetSocketAddress(remote, ANY_PORT));
      return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
    } catch (IOException e) {
      return null;
    }
  }
}
