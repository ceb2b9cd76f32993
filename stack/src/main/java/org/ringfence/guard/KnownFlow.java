package org.ringfence.guard;

/**
 * One flow that has proved itself.
 *
 * @param identity who proved to be there
 * @param budget how much may come before others go first: one for all flows of an identity, or
 *     whoever opens many would have many times as much
 */
record KnownFlow(String identity, LeakyBucket budget) {
  private static final long PER_MESSAGE_NS = 2_000_000L;
  private static final int AT_ONCE = 1_000;

  /** What an identity may send. */
  static LeakyBucket fresh() {
    return new LeakyBucket(PER_MESSAGE_NS, AT_ONCE);
  }

  /** Whether one more message goes before others; if so it is counted. */
  boolean takes(long nowNs) {
    return budget.takes(nowNs);
  }
}
