package org.ringfence.srtp;

import org.jspecify.annotations.Nullable;

/**
 * A cipher with its authentication, named as the crypto suites of RFC 4568 section 6.2, RFC 6188
 * section 4 and RFC 7714 section 14.1. The short tag of the {@code _32} profiles is for RTP only.
 */
public enum SrtpProfile {
  AES_CM_128_HMAC_SHA1_80(16, 14, 10, 10),
  AES_CM_128_HMAC_SHA1_32(16, 14, 4, 10),
  AES_256_CM_HMAC_SHA1_80(32, 14, 10, 10),
  AES_256_CM_HMAC_SHA1_32(32, 14, 4, 10),
  AEAD_AES_128_GCM(16, 12, 16, 16),
  AEAD_AES_256_GCM(32, 12, 16, 16);

  /** What protecting adds to the longest packet: a GCM tag and the SRTCP index. */
  public static final int MAX_OVERHEAD_BYTES = 20;

  private final int keyBytes;
  private final int saltBytes;
  private final int rtpTagBytes;
  private final int rtcpTagBytes;

  SrtpProfile(int keyBytes, int saltBytes, int rtpTagBytes, int rtcpTagBytes) {
    this.keyBytes = keyBytes;
    this.saltBytes = saltBytes;
    this.rtpTagBytes = rtpTagBytes;
    this.rtcpTagBytes = rtcpTagBytes;
  }

  /** The profile that a crypto suite names, in any case; null when it is none of ours. */
  public static @Nullable SrtpProfile named(String suite) {
    for (SrtpProfile each : values()) {
      if (each.name().equalsIgnoreCase(suite)) {
        return each;
      }
    }
    return null;
  }

  /** The master key's length. */
  public int keyBytes() {
    return keyBytes;
  }

  /** The master salt's length. */
  public int saltBytes() {
    return saltBytes;
  }

  /** What protecting adds to an RTP packet. */
  public int rtpTagBytes() {
    return rtpTagBytes;
  }

  /** What protecting adds to a compound RTCP packet, besides the 4 bytes of its index. */
  public int rtcpTagBytes() {
    return rtcpTagBytes;
  }

  boolean isAead() {
    return this == AEAD_AES_128_GCM || this == AEAD_AES_256_GCM;
  }
}
