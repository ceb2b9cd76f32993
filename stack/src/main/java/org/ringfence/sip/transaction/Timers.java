package org.ringfence.sip.transaction;

/**
 * The estimates that all transaction timers come from (RFC 3261 section 17.1.1.1).
 *
 * @param t1Ns the round trip
 * @param t2Ns the longest interval between retransmissions of all but INVITE
 * @param t4Ns how long the network keeps a message
 */
public record Timers(long t1Ns, long t2Ns, long t4Ns) {
  public static final Timers STANDARD = new Timers(500_000_000L, 4_000_000_000L, 5_000_000_000L);

  /** Timers B, F, H, J, L and M. */
  public long patienceNs() {
    return 64 * t1Ns;
  }
}
