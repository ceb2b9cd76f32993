package org.ringfence.rtp;

/**
 * The round trip as RTCP tells it: what a report says of our last one, and when it came (RFC 3550
 * section 6.4.1 for sender reports, RFC 3611 section 4.5 for reference times).
 */
public final class RoundTrip {
  /** Nothing to compute it from, or a clock that lies. */
  public static final double UNKNOWN_MS = -1;

  private static final double SHORT_NTP_MS = 1000.0 / 65536;

  private RoundTrip() {}

  /** The middle 32 bits of an NTP time, which reports carry: 1/65536 of a second. */
  public static int shortNtp(long ntpTimestamp) {
    return (int) (ntpTimestamp >>> 16);
  }

  /**
   * @param now our clock, as {@link #shortNtp}
   * @param last our clock when the report was sent that is answered (LSR, LRR); 0 for none
   * @param delay how long the other side kept it (DLSR, DLRR)
   * @return {@link #UNKNOWN_MS} when there is none
   */
  public static double ms(int now, int last, int delay) {
    int roundTrip = now - last - delay; // serial arithmetic: the clock wraps every 18 hours
    return last == 0 || roundTrip < 0 ? UNKNOWN_MS : roundTrip * SHORT_NTP_MS;
  }
}
