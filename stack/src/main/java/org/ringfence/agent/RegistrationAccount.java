package org.ringfence.agent;

import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.outbound.Instance;

/**
 * Who registers, where, and how often it tries.
 *
 * @param registrar the Request-URI: the domain
 * @param address the address of record
 * @param username for the digest
 * @param instance names this device and never changes, and its one flow (RFC 5626 section 4.1)
 * @param expiresSeconds how long a registration shall hold
 * @param allowMd5 whether an MD5 challenge is answered (RFC 8760 section 1)
 * @param pace how long to wait after a failure
 * @param watch how closely the way to the registrar is watched
 */
public record RegistrationAccount(
    SipUri registrar,
    NameAddr address,
    String username,
    String password,
    Instance instance,
    int expiresSeconds,
    boolean allowMd5,
    Pace pace,
    Watch watch) {

  /**
   * How often the registrar is asked for a sign of life, where it gives any.
   *
   * @param everyMs at least so often; 0 for as seldom as the NAT on the way bears
   */
  public record Watch(int everyMs) {
    /** A router that restarts is noticed soon enough to be reachable again within 5 s. */
    public static final Watch CLOSE = new Watch(2_500);

    /** For batteries and counted bytes: what the NAT bears is learnt by trying. */
    public static final Watch SPARING = new Watch(0);
  }

  /**
   * Waits between attempts (RFC 5626 section 4.5): they double from the first to the longest, and
   * each is cut short by up to a half, so that phones that fell together do not come back together.
   */
  public record Pace(long firstMs, long longestMs) {
    /** 5 s to half an hour: one phone's own, where RFC 5626 begins with 60 s. */
    public static final Pace STANDARD = new Pace(5_000, 1_800_000);

    /**
     * The wait after so many failures in a row.
     *
     * @param cut 0 to 1, at random
     */
    public long waitMs(int failures, double cut) {
      long wait = firstMs;
      for (int i = 1; i < failures && wait < longestMs; i++) wait *= 2;
      wait = Math.min(wait, longestMs);
      return wait - (long) (wait / 2 * cut);
    }
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return address + " at " + registrar;
  }
}
