package org.ringfence.guard;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What may be answered to addresses that have proved nothing: never more bytes than came from them,
 * so that a forged source gains nothing by us. The sums are kept by a keyed hash of the address in
 * a table that never grows; addresses that meet in one place share what came from both. What is not
 * used soon is lost: what somebody has saved up is no help in a flood of another kind.
 */
final class ByteCredit {
  /** A request is repeated within this time, until one that was too short for its answer pays. */
  private static final long KEPT_MS = 2_000;

  /** A place is the time of the last receipt, and in its lowest bits the sum. */
  private static final int SUM_BITS = 20;

  private static final long SUM = (1L << SUM_BITS) - 1;

  private final AtomicLongArray sums;
  private final int mask;
  private final long seed;
  private final int most;

  /**
   * @param places a power of two
   * @param most what one place saves up, less than a million
   * @param seed not to be known to others
   */
  ByteCredit(int places, int most, long seed) {
    if (Integer.bitCount(places) != 1) throw new IllegalArgumentException("not a power of two");
    this.sums = new AtomicLongArray(places);
    this.mask = places - 1;
    this.most = most;
    this.seed = seed;
  }

  private int place(InetAddress address) {
    long hash = (seed ^ address.hashCode()) * 0x9E37_79B9_7F4A_7C15L;
    return (int) ((hash ^ (hash >>> 29)) * 0xBF58_476D_1CE4_E5B9L >>> 40) & mask;
  }

  void received(InetAddress from, int bytes, long nowMs) {
    int place = place(from);
    while (true) {
      long before = sums.get(place);
      boolean lost = nowMs - (before >>> SUM_BITS) > KEPT_MS;
      long sum = Math.min(most, (lost ? 0 : before & SUM) + bytes);
      if (sums.compareAndSet(place, before, nowMs << SUM_BITS | sum)) return;
    }
  }

  /** Whether so much may be sent; if so it is spent. */
  boolean spend(InetAddress to, int bytes) {
    int place = place(to);
    long before = sums.get(place);
    while ((before & SUM) >= bytes) {
      if (sums.compareAndSet(place, before, before - bytes)) return true;
      before = sums.get(place);
    }
    return false;
  }
}
