package org.ringfence.rtp;

/** What was found wrong with a compound RTCP packet (RFC 3550 appendix A.2). */
public enum RtcpStatus {
  VALID,
  TOO_SHORT,
  TOO_LONG,
  WRONG_VERSION,
  /**
   * The first is neither a sender nor a receiver report: allowed only where RFC 5506 was agreed.
   */
  NO_REPORT_FIRST,
  /** A packet's length runs past the end, or its parts run past its length. */
  OVERRUN,
  /** Padding on a packet that is not the last, or a padding count that does not fit. */
  BAD_PADDING,
  TOO_MANY
}
