package org.ringfence.media;

import java.util.Arrays;

/**
 * How late packets come, measured from the earliest of the last seconds, and so how long sound must
 * wait for nearly all of them to be there in time. What was long ago is forgotten; a clock that
 * drifts moves the earliest along.
 */
final class DelayHistogram {
  private static final int BUCKET_MS = 5;
  private static final int BUCKETS = 100;

  /** The share of packets that shall be in time. */
  private static final double ENOUGH = 0.98;

  /** How much of what is known stays after a packet: half is gone after some 14 s. */
  private static final double MEMORY = 0.999;

  /** The earliest is that of the last two such times. */
  private static final double WINDOW_MS = 2500;

  private final double[] shares = new double[BUCKETS];
  private final double firstTargetMs;
  private long packets;
  private double windowBeginMs;
  private double earliestNow;
  private double earliestBefore;

  DelayHistogram(double firstTargetMs) {
    this.firstTargetMs = firstTargetMs;
  }

  /**
   * A packet came.
   *
   * @param arrivalMs our clock
   * @param transitMs our clock less the sender's, whatever that began with
   */
  void add(double arrivalMs, double transitMs) {
    if (packets == 0) {
      windowBeginMs = arrivalMs;
      earliestNow = transitMs;
      earliestBefore = transitMs;
    } else if (arrivalMs - windowBeginMs > WINDOW_MS) {
      windowBeginMs = arrivalMs;
      earliestBefore = earliestNow;
      earliestNow = transitMs;
    }
    earliestNow = Math.min(earliestNow, transitMs);
    packets++;
    int bucket = (int) Math.min(BUCKETS - 1, (transitMs - earliestMs()) / BUCKET_MS);
    double memory = Math.min(MEMORY, 1 - 1.0 / packets); // at first, all count alike
    for (int i = 0; i < BUCKETS; i++) {
      shares[i] *= memory;
    }
    shares[bucket] += 1 - memory;
  }

  /** The least transit there was lately. */
  double earliestMs() {
    return Math.min(earliestNow, earliestBefore);
  }

  /** How long after the earliest a packet should be played. */
  double targetMs() {
    double sum = 0;
    int bucket = 0;
    while (bucket < BUCKETS - 1 && sum + shares[bucket] < ENOUGH) {
      sum += shares[bucket++];
    }
    double known = (bucket + 1) * BUCKET_MS;
    return packets < 10 ? Math.max(known, firstTargetMs) : known;
  }

  void forget() {
    Arrays.fill(shares, 0);
    packets = 0;
  }
}
