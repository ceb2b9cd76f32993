package org.ringfence.srtp;

/** What became of one packet (RFC 3711 section 3.3). All but {@link #OK} left every state alone. */
public enum SrtpStatus {
  OK,
  /** Its index was seen before; when sending, the same key stream would have been used twice. */
  REPLAYED,
  /** Older than the replay window. */
  TOO_OLD,
  AUTH_FAILED,
  MALFORMED,
  /** An authentication tag would not fit behind it in the buffer. */
  NO_ROOM,
  /** A new SSRC, and no more may be followed with this key. */
  NO_SSRC_ROOM,
  /** The master key has protected all the packets it may: a new one is due. */
  KEY_EXPIRED,
  /** An SRTCP packet without the E bit: nobody agreed to that. */
  NOT_ENCRYPTED
}
