package org.ringfence.media;

import java.util.Arrays;

/**
 * How late packets come, measured from the earliest of the last seconds, and so how long sound must
 * wait for nearly all of it to be there in time. What was long ago is forgotten; a sender's clock
 * that drifts moves the earliest along.
 */
final class ArrivalClock {
  private static final int BUCKET_MS = 2;
  private static final int BUCKETS = 300;

  /**
   * The least to wait, and what is waited before anything is known of the network: a line without
   * jitter still ends in machines that have other things to do for some milliseconds.
   */
  static final double LEAST_TARGET_MS = 12;

  private static final int FIRST_PACKETS = 10;

  /** The share of packets that shall be in time. */
  private static final double ENOUGH = 0.995;

  /** The worst is seldom seen: so much more than what was seen is waited for, beyond the least. */
  private static final double UNSEEN = 0.06;

  /** How much of what is known stays after a packet: half is gone after some 5 s. */
  private static final double MEMORY = 0.997;

  /** So much later than that is a peak, and two of them in so long a time are waited for too. */
  private static final double PEAK_MS = 10;

  private static final double PEAK_LENGTH_MS = 1000;
  private static final double PEAK_MEMORY_MS = 10_000;

  /** The earliest is that of this time and the one before. */
  private static final double WINDOW_MS = 2500;

  /** A timestamp so far from what the clock would have it belongs to another count. */
  private static final double ANOTHER_COUNT_MS = 2000;

  private final double[] shares = new double[BUCKETS];
  private final double ticksPerMs;
  private boolean started;
  private int lastTimestamp;
  private long unwrapped;
  private int counted;
  private double windowBeginMs;
  private double earliestNow;
  private double earliestBefore;
  private double quantileMs = LEAST_TARGET_MS;
  private double targetMs = LEAST_TARGET_MS;

  /** When the last two peaks began, and how high they were. */
  private double peakAtMs;

  private double peakMs;
  private double peakBeforeAtMs;
  private double peakBeforeMs;

  ArrivalClock(int clockRateHz) {
    ticksPerMs = clockRateHz / 1000.0;
  }

  /** Begins anew: another source, or another count of its timestamps. */
  void restart() {
    started = false;
    counted = 0;
    quantileMs = LEAST_TARGET_MS;
    targetMs = LEAST_TARGET_MS;
    peakMs = 0;
    peakBeforeMs = 0;
    Arrays.fill(shares, 0);
  }

  /**
   * A packet came.
   *
   * @return false when its timestamp does not fit what was known
   */
  boolean arrived(int timestamp, long nowNs) {
    if (!started) {
      started = true;
      unwrapped = 0;
      windowBeginMs = ms(nowNs);
      earliestNow = ms(nowNs);
      earliestBefore = earliestNow;
    } else {
      unwrapped += timestamp - lastTimestamp;
    }
    lastTimestamp = timestamp;
    double transitMs = transitMs(timestamp, nowNs);
    if (Math.abs(transitMs - earliestMs()) > ANOTHER_COUNT_MS) {
      return false;
    }
    if (ms(nowNs) - windowBeginMs > WINDOW_MS) {
      windowBeginMs = ms(nowNs);
      earliestBefore = earliestNow;
      earliestNow = transitMs;
    }
    earliestNow = Math.min(earliestNow, transitMs);
    count(transitMs - earliestMs(), ms(nowNs));
    return true;
  }

  /** What was lost came again within a packet that is here now. */
  void madeGood(int timestamp, long nowNs) {
    count(transitMs(timestamp, nowNs) - earliestMs(), ms(nowNs));
  }

  private void count(double lateMs, double nowMs) {
    counted++;
    if (counted > FIRST_PACKETS && lateMs > quantileMs + PEAK_MS) {
      peak(lateMs, nowMs);
    }
    double memory = Math.min(MEMORY, 1 - 1.0 / counted); // at first, all count alike
    for (int i = 0; i < BUCKETS; i++) {
      shares[i] *= memory;
    }
    shares[(int) Math.clamp(lateMs / BUCKET_MS, 0, BUCKETS - 1)] += 1 - memory;
    double missing = 1 - ENOUGH;
    int bucket = BUCKETS - 1;
    while (bucket > 0 && shares[bucket] <= missing) {
      missing -= shares[bucket--];
    }
    double seenMs = (bucket + 1) * BUCKET_MS;
    quantileMs = LEAST_TARGET_MS + Math.max(0, seenMs - LEAST_TARGET_MS) * (1 + UNSEEN);
    boolean again = nowMs - peakBeforeAtMs < PEAK_MEMORY_MS;
    targetMs = again ? Math.max(quantileMs, Math.min(peakMs, peakBeforeMs)) : quantileMs;
  }

  private void peak(double lateMs, double nowMs) {
    if (nowMs - peakAtMs > PEAK_LENGTH_MS) {
      peakBeforeAtMs = peakAtMs;
      peakBeforeMs = peakMs;
      peakAtMs = nowMs;
      peakMs = lateMs;
    } else {
      peakMs = Math.max(peakMs, lateMs);
    }
  }

  /** Our clock less the sender's. */
  private double transitMs(int timestamp, long nowNs) {
    return ms(nowNs) - (unwrapped + (timestamp - lastTimestamp)) / ticksPerMs;
  }

  private double earliestMs() {
    return Math.min(earliestNow, earliestBefore);
  }

  private static double ms(long ns) {
    return ns / 1e6;
  }

  /** How long after the earliest it could be, a moment of the sender's is now. */
  double waitedMs(int timestamp, long nowNs) {
    return transitMs(timestamp, nowNs) - earliestMs();
  }

  /** How long after the earliest it could be, sound should be played. */
  double targetMs() {
    return targetMs;
  }
}
