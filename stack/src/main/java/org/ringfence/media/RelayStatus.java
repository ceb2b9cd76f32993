package org.ringfence.media;

/** What became of one packet. */
public enum RelayStatus {
  /** Send it on. */
  FORWARD,
  /** Send it back where it came from. */
  ECHO,
  /** The source has begun to prove itself; dropped. */
  PROVING,
  /** From someone who may not speak here; dropped. */
  REFUSED,
  /** Not a well-formed RTP or RTCP packet, or of UDPTL where that is agreed; dropped. */
  MALFORMED,
  /** Neither RTP nor RTCP, or not on this port; dropped. */
  NOT_MEDIA,
  /** Its payload type has no place on the other side; dropped. */
  NOT_AGREED,
  /** Faster than what it is said to be ever comes; dropped. */
  TOO_FAST,
  /** On hold, or it ends here; dropped. */
  HELD,
  /** The other side's address is not known yet; dropped. */
  NO_DESTINATION;

  /** Whether the packet is to be sent. */
  public boolean sends() {
    return this == FORWARD || this == ECHO;
  }
}
