package org.ringfence.guard;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One flow that has proved itself, and how much it may send before others go first: a bucket that
 * leaks, kept as the time at which it will be empty (the generic cell rate algorithm, ITU-T I.371).
 */
final class KnownFlow {
  private static final long PER_MESSAGE_NS = 2_000_000L;
  private static final long BURST_NS = 1_000 * PER_MESSAGE_NS;

  private final String identity;
  private final AtomicLong emptyNs = new AtomicLong(Long.MIN_VALUE);

  KnownFlow(String identity) {
    this.identity = identity;
  }

  /** Who proved to be there. */
  String identity() {
    return identity;
  }

  /** Whether one more message goes before others; if so it is counted. */
  boolean takes(long nowNs) {
    while (true) {
      long empty = emptyNs.get();
      long from = empty == Long.MIN_VALUE || empty - nowNs < 0 ? nowNs : empty;
      if (from - nowNs > BURST_NS) return false;
      if (emptyNs.compareAndSet(empty, from + PER_MESSAGE_NS)) return true;
    }
  }
}
