package org.ringfence.lab.bench;

import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ringfence.srtp.MasterKey;
import org.ringfence.srtp.SrtpProfile;

/**
 * What the two parties of every call speak. Where both encrypt, their suites differ in the length
 * of the tag: of two that are the same rtpengine makes one and passes packets on unread.
 */
enum RelayJob {
  RTP("RTP <-> RTP", null, null),
  SRTP_RTP("SRTP <-> RTP", SrtpProfile.AES_CM_128_HMAC_SHA1_80, null),
  SRTP_SRTP(
      "SRTP <-> SRTP", SrtpProfile.AES_CM_128_HMAC_SHA1_80, SrtpProfile.AES_CM_128_HMAC_SHA1_32),
  GCM_RTP("SRTP (GCM) <-> RTP", SrtpProfile.AEAD_AES_128_GCM, null);

  private final String title;
  private final @Nullable SrtpProfile profileA;
  private final @Nullable SrtpProfile profileB;

  RelayJob(String title, @Nullable SrtpProfile profileA, @Nullable SrtpProfile profileB) {
    this.title = title;
    this.profileA = profileA;
    this.profileB = profileB;
  }

  /** A party's keys: what it sends with and what it receives with. */
  record Keys(MasterKey sends, MasterKey receives) {}

  /** What a party encrypts by; null when it does not. */
  @Nullable SrtpProfile profile(int side) {
    return side == 0 ? profileA : profileB;
  }

  /** Keys that the bench and our relay's process both make of the call's number. */
  @Nullable Keys keys(int call, int side) {
    SrtpProfile profile = profile(side);
    if (profile == null) {
      return null;
    }
    SplittableRandom random = new SplittableRandom(2L * call + side);
    return new Keys(MasterKey.generate(profile, random), MasterKey.generate(profile, random));
  }

  String title() {
    return title;
  }

  /** The job of that name, in any case. */
  static RelayJob named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
