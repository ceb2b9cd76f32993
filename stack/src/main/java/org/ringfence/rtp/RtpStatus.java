package org.ringfence.rtp;

/** What was found wrong with a packet's RTP header (RFC 3550 appendix A.1). */
public enum RtpStatus {
  VALID,
  TOO_SHORT,
  TOO_LONG,
  WRONG_VERSION,
  /** The CSRC list runs past the end. */
  CSRC_OVERRUN,
  /** The header extension runs past the end. */
  EXTENSION_OVERRUN,
  /** The padding count is zero or longer than what follows the header. */
  BAD_PADDING
}
