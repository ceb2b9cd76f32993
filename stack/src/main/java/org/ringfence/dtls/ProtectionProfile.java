package org.ringfence.dtls;

import org.jspecify.annotations.Nullable;
import org.ringfence.srtp.SrtpProfile;

/** The numbers of SRTP's profiles in DTLS, best first (RFC 5764 section 4.1.2, RFC 7714). */
enum ProtectionProfile {
  AEAD_AES_256_GCM(8, SrtpProfile.AEAD_AES_256_GCM),
  AEAD_AES_128_GCM(7, SrtpProfile.AEAD_AES_128_GCM),
  SRTP_AES128_CM_HMAC_SHA1_80(1, SrtpProfile.AES_CM_128_HMAC_SHA1_80),
  SRTP_AES128_CM_HMAC_SHA1_32(2, SrtpProfile.AES_CM_128_HMAC_SHA1_32);

  final int number;
  final SrtpProfile srtp;

  ProtectionProfile(int number, SrtpProfile srtp) {
    this.number = number;
    this.srtp = srtp;
  }

  static int[] numbers() {
    ProtectionProfile[] all = values();
    int[] numbers = new int[all.length];
    for (int i = 0; i < all.length; i++) numbers[i] = all[i].number;
    return numbers;
  }

  /** Our best among those offered; null when there is none. */
  static @Nullable ProtectionProfile best(int[] offered) {
    for (ProtectionProfile ours : values()) {
      for (int theirs : offered) if (ours.number == theirs) return ours;
    }
    return null;
  }
}
