package org.ringfence.sip.transaction;

/**
 * The estimates that all transaction timers come from (RFC 3261 section 17.1.1.1 and table 4).
 *
 * @param t1Ns the round trip
 * @param t2Ns the longest interval between retransmissions of all but INVITE
 * @param t4Ns how long the network keeps a message
 */
public record Timers(long t1Ns, long t2Ns, long t4Ns) {
  /** 500 ms, 4 s and 5 s. */
  public static final Timers STANDARD = new Timers(500_000_000L, 4_000_000_000L, 5_000_000_000L);

  /** How long a user may think before the layer answers an INVITE 100 (section 17.2.1). */
  static final long TRYING_NS = 200_000_000L;

  /** Timers B, D, F, H, J, L and M: 64 * T1, 32 s. */
  public long patienceNs() {
    return 64 * t1Ns;
  }

  /** How long timer E takes to reach T2: before it no 100 answers a non-INVITE (RFC 4320 4.1). */
  long slowedNs() {
    long total = 0;
    for (long interval = t1Ns; interval < t2Ns; interval *= 2) total += interval;
    return total;
  }
}
