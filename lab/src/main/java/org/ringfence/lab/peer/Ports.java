package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Picks loopback ports that are free for UDP and TCP alike, for peers that cannot bind port 0. */
public final class Ports {
  /** Below the kernel's ephemeral range, so that a connecting socket cannot take one meanwhile. */
  private static final int FIRST = 12_000;

  private static final int LAST = 31_000;

  /** Processes start at different places, so that two test runs side by side seldom meet. */
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % (LAST - FIRST)));

  private Ports() {}

  /** An even port that was free a moment ago; its odd neighbour was free too (for RTCP). */
  public static int next() {
    for (int tries = 0; tries < (LAST - FIRST) / 2; tries++) {
      int port = FIRST + Math.floorMod(NEXT.getAndAdd(2), LAST - FIRST) / 2 * 2;
      if (isFree(port) && isFree(port + 1)) {
        return port;
      }
    }
    throw new PeerFailure("no free port between " + FIRST + " and " + LAST);
  }

  /** The first of {@code count} consecutive free ports, for a peer's media range. */
  public static int range(int count) {
    for (int tries = 0; tries < 1_000; tries++) {
      int first = FIRST + Math.floorMod(NEXT.getAndAdd(count + count % 2), LAST - FIRST) / 2 * 2;
      boolean free = true;
      for (int port = first; free && port < first + count; port++) {
        free = isFree(port);
      }
      if (free) {
        return first;
      }
    }
    throw new PeerFailure("no " + count + " free ports in a row");
  }

  private static boolean isFree(int port) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (var tcp = new ServerSocket();
        var udp = new DatagramSocket(null)) {
      tcp.bind(address);
      udp.bind(address);
      return true;
    } catch (IOException taken) {
      return false;
    } catch (UncheckedIOException taken) {
      return false;
    }
  }
}
