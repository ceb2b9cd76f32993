package org.ringfence.dtls;

import org.jspecify.annotations.Nullable;

/** An SRTP protection profile (RFC 5764 section 4.1.2, RFC 7714 section 14.2); best first. */
public enum SrtpProfile {
  AEAD_AES_256_GCM(8, 32, 12),
  AEAD_AES_128_GCM(7, 16, 12),
  AES128_CM_HMAC_SHA1_80(1, 16, 14),
  AES128_CM_HMAC_SHA1_32(2, 16, 14);

  private final int number;
  private final int keyBytes;
  private final int saltBytes;

  SrtpProfile(int number, int keyBytes, int saltBytes) {
    this.number = number;
    this.keyBytes = keyBytes;
    this.saltBytes = saltBytes;
  }

  public int number() {
    return number;
  }

  public int keyBytes() {
    return keyBytes;
  }

  public int saltBytes() {
    return saltBytes;
  }

  static int[] numbers() {
    SrtpProfile[] all = values();
    int[] numbers = new int[all.length];
    for (int i = 0; i < all.length; i++) numbers[i] = all[i].number;
    return numbers;
  }

  /** Our best among those offered; null when there is none. */
  static @Nullable SrtpProfile best(int[] offered) {
    for (SrtpProfile ours : values()) {
      for (int theirs : offered) if (ours.number == theirs) return ours;
    }
    return null;
  }
}
