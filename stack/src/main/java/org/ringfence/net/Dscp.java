package org.ringfence.net;

/** How packets are marked, so that routers that look at it send them first (RFC 4594, RFC 8837). */
public enum Dscp {
  /** Expedited forwarding, for voice (RFC 4594 section 4.1). */
  VOICE(46),

  /** AF41, for pictures of people who talk (section 4.3). */
  VIDEO(34),

  /**
   * CS3, for what sets calls up. RFC 4594 section 4.2 has CS5 for it; networks of telephones mark
   * and expect this one.
   */
  SIGNALLING(24),

  /** As everybody else's. */
  NONE(0);

  private final int codePoint;

  Dscp(int codePoint) {
    this.codePoint = codePoint;
  }

  public int codePoint() {
    return codePoint;
  }

  /** The octet of the header that holds it. */
  int octet() {
    return codePoint << 2;
  }
}
