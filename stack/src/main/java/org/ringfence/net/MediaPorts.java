package org.ringfence.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The port pairs of one address. Sockets stay bound when a call ends and are lent again, so that
 * setting up a call makes no system call; a pair that carried media rests first, so that packets of
 * the old call do not meet the new one. Any thread may lend and give back.
 */
final class MediaPorts {
  /** How many ports that others hold are tried before we say that none is free. */
  private static final int TRIES = 16;

  private final MediaLoopSockets sockets;
  private final InetAddress address;
  private final long restNs;
  private final ArrayDeque<MediaPortPair> fresh = new ArrayDeque<>();
  private final ArrayDeque<MediaPortPair> resting = new ArrayDeque<>();
  private final ArrayDeque<Integer> unbound = new ArrayDeque<>();
  private volatile PortWatch watch = PortWatch.NONE;

  /**
   * @param firstPort of the range; ports are taken in random order, so that nobody can guess them
   * @param lastPort the last of the range
   */
  MediaPorts(
      MediaLoopSockets sockets,
      InetAddress address,
      int firstPort,
      int lastPort,
      long restNs,
      RandomGenerator random) {
    this.sockets = sockets;
    this.address = address;
    this.restNs = restNs;
    int first = firstPort + (firstPort & 1);
    int pairs = Math.max(0, (lastPort - first + 1) / 2);
    int[] order = new int[pairs];
    for (int i = 0; i < pairs; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = first + 2 * i;
    }
    for (int port : order) {
      unbound.add(port);
    }
  }

  /** Who is told from now on. */
  void watch(PortWatch watcher) {
    watch = watcher;
  }

  MediaPortPair lend(long nowNs) throws MediaPortsExhaustedException {
    MediaPortPair pair = free(nowNs);
    watch.lent(pair.rtp.local.getPort());
    return pair;
  }

  private MediaPortPair free(long nowNs) throws MediaPortsExhaustedException {
    String last = "all are in use";
    for (int i = 0; i < TRIES; i++) {
      int port;
      synchronized (this) {
        MediaPortPair pair = rested(nowNs);
        if (pair != null) {
          return pair;
        }
        Integer next = unbound.poll();
        if (next == null) {
          break;
        }
        port = next;
      }
      try {
        return bind(port);
      } catch (IOException e) {
        last = String.valueOf(e.getMessage());
        synchronized (this) {
          unbound.add(port); // whoever holds it may let go
        }
      }
    }
    throw new MediaPortsExhaustedException(
        "no free media port at " + address.getHostAddress() + ": " + last);
  }

  private @Nullable MediaPortPair rested(long nowNs) {
    MediaPortPair pair = fresh.poll();
    if (pair == null && !resting.isEmpty() && nowNs - resting.getFirst().freedNs >= restNs) {
      pair = resting.poll();
    }
    return pair;
  }

  private MediaPortPair bind(int port) throws IOException {
    MediaSocket rtp = sockets.bind(new InetSocketAddress(address, port));
    try {
      return new MediaPortPair(rtp, sockets.bind(new InetSocketAddress(address, port + 1)));
    } catch (IOException e) {
      sockets.close(rtp);
      throw e;
    }
  }

  synchronized void giveBack(MediaPortPair pair, long nowNs) {
    watch.freed(pair.rtp.local.getPort());
    boolean used = pair.rtp.used || pair.rtcp.used;
    pair.rtp.used = false;
    pair.rtcp.used = false;
    pair.freedNs = nowNs;
    if (used) {
      resting.add(pair);
    } else {
      fresh.push(pair);
    }
  }
}
