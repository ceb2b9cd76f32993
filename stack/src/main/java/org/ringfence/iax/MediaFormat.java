package org.ringfence.iax;

import org.jspecify.annotations.Nullable;

/** The formats of sound that we know, the best first, each a bit (RFC 5456 section 8.7). */
public enum MediaFormat {
  G722(1 << 12, "G722", 9),
  ALAW(1 << 3, "PCMA", 8),
  ULAW(1 << 2, "PCMU", 0),
  GSM(1 << 1, "GSM", 3);

  private final int bit;
  private final String rtpName;
  private final int payloadType;

  MediaFormat(int bit, String rtpName, int payloadType) {
    this.bit = bit;
    this.rtpName = rtpName;
    this.payloadType = payloadType;
  }

  public int bit() {
    return bit;
  }

  /** What RTP calls it. */
  public String rtpName() {
    return rtpName;
  }

  /** Its number in RTP (RFC 3551). */
  public int payloadType() {
    return payloadType;
  }

  /** The one of that bit; null for others. */
  public static @Nullable MediaFormat of(long bit) {
    for (MediaFormat each : values()) {
      if (each.bit == bit) return each;
    }
    return null;
  }

  /** The one that RTP calls so; null for others. */
  public static @Nullable MediaFormat named(String rtpName) {
    for (MediaFormat each : values()) {
      if (each.rtpName.equalsIgnoreCase(rtpName)) return each;
    }
    return null;
  }

  /** All of them. */
  public static int all() {
    int bits = 0;
    for (MediaFormat each : values()) bits |= each.bit;
    return bits;
  }

  /** The best among the bits; null when none is ours. */
  public static @Nullable MediaFormat best(int bits) {
    for (MediaFormat each : values()) {
      if ((bits & each.bit) != 0) return each;
    }
    return null;
  }

  /** The octets of a frame of that many milliseconds; the milliseconds of that many octets. */
  public int milliseconds(int octets) {
    return this == GSM ? octets / 33 * 20 : octets / 8;
  }
}
