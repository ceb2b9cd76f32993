package org.ringfence.lab.peer;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Picks loopback ports that are free for UDP and TCP alike, for peers that cannot bind port 0. */
public final class Ports {
  /** Below the kernel's ephemeral range, so that a connecting socket cannot take one meanwhile. */
  private static final int FIRST = 12_000;

  private static final int LANE_PORTS = 2_376;
  private static final int LANES = 8;

  /** Kept for good: a lock ends with its channel, and a channel that nobody knows is collected. */
  private static final List<FileLock> HELD = new ArrayList<>();

  /** Where this process looks: nobody else looks there while it runs. */
  private static final int FIRST_OF_LANE = FIRST + LANE_PORTS * ownLane();

  private static final AtomicInteger NEXT = new AtomicInteger();

  private Ports() {}

  /** An even port that was free a moment ago; its odd neighbour was free too (for RTCP). */
  public static int next() {
    for (int tries = 0; tries < LANE_PORTS / 2; tries++) {
      int port = take(2);
      if (isFree(port) && isFree(port + 1)) {
        return port;
      }
    }
    throw new PeerFailure(
        "no free port from " + FIRST_OF_LANE + " to " + (FIRST_OF_LANE + LANE_PORTS));
  }

  /** The first of {@code count} consecutive free ports, for a peer's media range. */
  public static int range(int count) {
    for (int tries = 0; tries < 1_000; tries++) {
      int first = take(count + count % 2);
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

  /** The first of the lane's next {@code count} ports, which is even. */
  private static int take(int count) {
    int last = LANE_PORTS - count;
    return FIRST_OF_LANE + NEXT.getAndUpdate(at -> at + count > last ? 0 : at + count);
  }

  /**
   * Test runs side by side each hold a lane by a lock on a file, which ends with the process; when
   * all are held, any will do.
   */
  private static int ownLane() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      for (int lane = 0; lane < LANES; lane++) {
        FileChannel file =
            FileChannel.open(folder.resolve("ringfence-ports-" + lane), CREATE, WRITE);
        FileLock lock = file.tryLock();
        if (lock != null) {
          HELD.add(lock);
          return lane;
        }
        file.close();
      }
      return (int) (ProcessHandle.current().pid() % LANES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
