package org.ringfence.lab.bench;

import java.util.Arrays;

/** Delays to the microsecond, however many; what is longer than a second counts as a second. */
final class Delays {
  private static final int LONGEST_US = 1_000_000;

  private final int[] counts = new int[LONGEST_US + 1];
  private long total;

  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  void add(long delayNs) {
    counts[(int) Math.clamp(delayNs / 1_000, 0L, LONGEST_US)]++;
    total++;
  }

  long total() {
    return total;
  }

  /**
   * What so large a share stayed within, in microseconds.
   *
   * @param share 0 to 1
   */
  double percentile(double share) {
    long rank = (long) (share * (total - 1));
    long seen = 0;
    for (int us = 0; total > 0 && us <= LONGEST_US; us++) {
      seen += counts[us];
      if (seen > rank) {
        return us;
      }
    }
    return 0;
  }
}
