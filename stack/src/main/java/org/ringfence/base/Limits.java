package org.ringfence.base;

/** The bounds on everything that comes from outside. Reaching one is counted, never thrown. */
public final class Limits {
  /** A SIP message's start line and headers, in bytes. */
  public static final int SIP_HEADER_BYTES = 32 * 1024;

  /** A SIP message's body, in bytes. */
  public static final int SIP_BODY_BYTES = 64 * 1024;

  /** Header fields in one SIP message. */
  public static final int SIP_HEADERS = 256;

  /** Comma separated values of one SIP header name (Via, Route, Contact, ...). */
  public static final int SIP_HEADER_VALUES = 128;

  /** Parameters of one address, Via or URI. */
  public static final int SIP_PARAMETERS = 64;

  /** Parts of one multipart body, and how deep they nest. */
  public static final int MULTIPART_PARTS = 32;

  public static final int MULTIPART_DEPTH = 4;

  /** An RTP or RTCP packet as it arrives, in bytes. */
  public static final int RTP_PACKET_BYTES = 2048;

  /** RTCP packets in one compound packet. */
  public static final int RTCP_COMPOUND_PACKETS = 32;

  /** DTMF digits waiting to be sent on one stream. */
  public static final int DTMF_QUEUE = 64;

  /** Audio frames that one jitter buffer holds. */
  public static final int JITTER_FRAMES = 64;

  private Limits() {}
}
