package org.ringfence.rtp;

import java.nio.ByteBuffer;

/**
 * Which protocol a packet on a media port speaks, by its first bytes (RFC 7983 section 7, RFC 5761
 * section 4).
 *
 * <pre>
 *              +----------------+
 *              |        [0..3] -+--> STUN
 *              |      [16..19] -+--> ZRTP
 *  packet -->  |      [20..63] -+--> DTLS
 *              |      [64..79] -+--> TURN channel
 *              |    [128..191] -+--> RTP, or RTCP when the second byte is 192..223
 *              +----------------+
 * </pre>
 */
public enum PacketKind {
  RTP,
  RTCP,
  STUN,
  ZRTP,
  DTLS,
  TURN_CHANNEL,
  UNKNOWN;

  /** Looks at the first two bytes only. */
  public static PacketKind of(ByteBuffer packet, int offset, int length) {
    if (length < 2) {
      return UNKNOWN;
    }
    int first = packet.get(offset) & 0xFF;
    if (first >= 128) {
      int second = packet.get(offset + 1) & 0xFF;
      return first > 191 ? UNKNOWN : second >= 192 && second <= 223 ? RTCP : RTP;
    }
    if (first <= 3) {
      return STUN;
    }
    if (first < 16 || first >= 80) {
      return UNKNOWN;
    }
    return first < 20 ? ZRTP : first < 64 ? DTLS : TURN_CHANNEL;
  }
}
