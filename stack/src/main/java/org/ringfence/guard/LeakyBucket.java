package org.ringfence.guard;

import java.util.concurrent.atomic.AtomicLong;

/**
 * So much in so long: a bucket that leaks, kept as the time at which it will be empty (the generic
 * cell rate algorithm, ITU-T I.371). Any thread's.
 */
public final class LeakyBucket {
  private final long perUnitNs;
  private final long burstNs;
  private final AtomicLong emptyNs = new AtomicLong(Long.MIN_VALUE);

  /**
   * @param perUnitNs in which one runs out
   * @param atOnce how many there may be in it
   */
  public LeakyBucket(long perUnitNs, int atOnce) {
    this.perUnitNs = perUnitNs;
    this.burstNs = perUnitNs * atOnce;
  }

  /** Whether there was room for one more; it is in now. */
  public boolean takes(long nowNs) {
    while (true) {
      long empty = emptyNs.get();
      long from = empty == Long.MIN_VALUE || empty - nowNs < 0 ? nowNs : empty;
      if (from - nowNs > burstNs) return false;
      if (emptyNs.compareAndSet(empty, from + perUnitNs)) return true;
    }
  }

  public boolean isEmpty(long nowNs) {
    long empty = emptyNs.get();
    return empty == Long.MIN_VALUE || empty - nowNs < 0;
  }
}
