package org.ringfence.media;

/** When the latest reports passed, by the time that they bear and an answer to them repeats. */
final class PassedReports {
  static final long NONE = Long.MIN_VALUE;
  private static final int KEPT = 8; // a power of two

  private final int[] times = new int[KEPT];
  private final long[] passedNs = new long[KEPT];
  private int count;

  /**
   * One passes.
   *
   * @param time the middle 32 bits of its NTP time
   */
  void add(int time, long nowNs) {
    times[count & KEPT - 1] = time;
    passedNs[count & KEPT - 1] = nowNs;
    count++;
  }

  /** When the one of that time passed; {@link #NONE} when it did not, or long ago. */
  long find(int time) {
    for (int i = Math.max(0, count - KEPT); i < count; i++) {
      if (times[i & KEPT - 1] == time) return passedNs[i & KEPT - 1];
    }
    return NONE;
  }
}
