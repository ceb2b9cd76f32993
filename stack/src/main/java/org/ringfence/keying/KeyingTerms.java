package org.ringfence.keying;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.srtp.SrtpProfile;

/**
 * What one leg may use for its keys.
 *
 * @param offering how we offer first
 * @param clear whether plaintext may come of it
 * @param sdes whether the signalling is such that it may carry keys (RFC 4568 section 7.1.1)
 */
public record KeyingTerms(Offering offering, boolean clear, boolean sdes) {
  /** The best first. */
  static final List<SrtpProfile> PROFILES =
      List.of(
          SrtpProfile.AEAD_AES_256_GCM,
          SrtpProfile.AEAD_AES_128_GCM,
          SrtpProfile.AES_256_CM_HMAC_SHA1_80,
          SrtpProfile.AES_CM_128_HMAC_SHA1_80,
          SrtpProfile.AES_256_CM_HMAC_SHA1_32,
          SrtpProfile.AES_CM_128_HMAC_SHA1_32);

  /** How a leg is offered that nothing was agreed with yet. */
  public enum Offering {
    /** {@code RTP/AVP} without keys. */
    CLEAR,
    /** {@code RTP/AVP} with keys, to be used by who can (RFC 8643). */
    OPPORTUNISTIC,
    /** {@code RTP/SAVP} with keys of either kind. */
    SRTP,
    /** {@code UDP/TLS/RTP/SAVP}: DTLS-SRTP and nothing else. */
    DTLS;

    /**
     * What to try with a party that refused this: a phone that must encrypt may know one profile
     * only. Each is stronger than the one before; null after the last.
     */
    @Nullable Offering next(boolean sdes) {
      return switch (this) {
        case OPPORTUNISTIC -> sdes ? SRTP : DTLS;
        case SRTP -> DTLS;
        case CLEAR, DTLS -> null;
      };
    }
  }

  /** The terms to try next; null when there are none. */
  public @Nullable KeyingTerms next() {
    Offering next = offering.next(sdes);
    return next == null ? null : new KeyingTerms(next, clear, sdes);
  }
}
