package org.ringfence.srtp;

/** An {@code a=crypto} line that is not for us, and why. The others of its offer still count. */
public record UnusableCrypto(Reason reason) implements CryptoResult {
  /** Why. */
  public enum Reason {
    MALFORMED,
    /** A crypto suite that is not one of {@link SrtpProfile}. */
    UNKNOWN_SUITE,
    /** Not {@code inline:} and the suite's length of base64. */
    BAD_KEY,
    /** Several keys, or a master key identifier. */
    KEY_IDENTIFIER,
    /** It would leave RTP or RTCP unencrypted or unauthenticated. */
    WEAKENED,
    /** A session parameter that we do not follow and may not ignore. */
    UNKNOWN_PARAMETER
  }
}
