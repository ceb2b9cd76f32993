package org.ringfence.rtp;

import java.util.random.RandomGenerator;

/** How long to wait before the next report between two parties (RFC 3550 section 6.3.1, A.7). */
public final class RtcpInterval {
  private static final long MINIMUM_NS = 5_000_000_000L;

  /** Makes up for timer reconsideration's converging below the mean (e - 1.5). */
  private static final double COMPENSATION = Math.E - 1.5;

  private RtcpInterval() {}

  /**
   * @param first whether no report was sent yet: then half as long
   * @return between 0.5 and 1.5 times the interval, so that reports do not fall into step
   */
  public static long nextNs(boolean first, RandomGenerator random) {
    double intervalNs = first ? MINIMUM_NS / 2.0 : MINIMUM_NS;
    return (long) (intervalNs * (0.5 + random.nextDouble()) / COMPENSATION);
  }
}
