package org.ringfence.guard;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What may be answered to addresses that have proved nothing: never more bytes than came from them,
 * so that a forged source gains nothing by us. The sums are kept by a keyed hash of the address in
 * a table that never grows; addresses that meet in one place share what came from both.
 */
final class ByteCredit {
  private final AtomicLongArray sums;
  private final int mask;
  private final long seed;
  private final int most;

  /**
   * @param places a power of two
   * @param most what one place saves up
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

  void received(InetAddress from, int bytes) {
    int place = place(from);
    long before = sums.get(place);
    while (before < most) {
      long after = Math.min(most, before + bytes);
      if (sums.compareAndSet(place, before, after)) return;
      before = sums.get(place);
    }
  }

  /** Whether so much may be sent; if so it is spent. */
  boolean spend(InetAddress to, int bytes) {
    int place = place(to);
    long before = sums.get(place);
    while (before >= bytes) {
      if (sums.compareAndSet(place, before, before - bytes)) return true;
      before = sums.get(place);
    }
    return false;
  }
}
