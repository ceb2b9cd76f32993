package org.ringfence.server.config;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells one content of a file from another. */
final class Fingerprint {
  /** Raised when the rules change, so that an old stamp does not vouch for them. */
  private static final String RULES = "1:";

  private Fingerprint() {}

  static String of(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return RULES + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
