package org.ringfence.keying;

import java.util.Locale;

/** The RTP profiles that an {@code m=} line may name (RFC 3551, 4585, 3711, 5124, 5764). */
final class Profiles {
  private Profiles() {}

  /** Whether it promises encryption. */
  static boolean secure(String transport) {
    return upper(transport).contains("RTP/SAVP");
  }

  /** Whether the keys come from DTLS (RFC 5764 section 8). */
  static boolean dtls(String transport) {
    return upper(transport).startsWith("UDP/TLS/");
  }

  /** The profile without its protection: {@code RTP/AVP} or {@code RTP/AVPF}. */
  static String bare(String transport) {
    return feedback(transport) ? "RTP/AVPF" : "RTP/AVP";
  }

  /**
   * The profile to offer.
   *
   * @param bare what {@link #bare} says of it
   */
  static String offered(KeyingTerms.Offering offering, String bare) {
    String feedback = feedback(bare) ? "F" : "";
    return switch (offering) {
      case CLEAR, OPPORTUNISTIC -> "RTP/AVP" + feedback;
      case SRTP -> "RTP/SAVP" + feedback;
      case DTLS -> "UDP/TLS/RTP/SAVP" + feedback;
    };
  }

  private static boolean feedback(String transport) {
    return upper(transport).endsWith("AVPF");
  }

  private static String upper(String transport) {
    return transport.toUpperCase(Locale.ROOT);
  }
}
