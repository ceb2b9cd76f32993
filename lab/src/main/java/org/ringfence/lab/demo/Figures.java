package org.ringfence.lab.demo;

import java.util.Arrays;

/** Measurements of one kind; one thread adds, any may ask. */
final class Figures {
  private static final int MOST = 60_000;

  private long[] values = new long[1024];
  private int count;

  synchronized void add(long value) {
    if (count == MOST) return;
    if (count == values.length) values = Arrays.copyOf(values, count * 2);
    values[count++] = value;
  }

  synchronized int count() {
    return count;
  }

  synchronized double mean() {
    return count == 0 ? 0 : Arrays.stream(values, 0, count).average().orElse(0);
  }

  /** The value that a share of all stays under: 0.5 for the median; 0 when there is none. */
  synchronized long at(double share) {
    if (count == 0) return 0;
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(count - 1, Math.floor(share * count))];
  }

  double medianUs() {
    return at(0.5) / 1e3;
  }

  double medianMs() {
    return at(0.5) / 1e6;
  }
}
