package org.ringfence.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a certificate, as {@code a=fingerprint} carries it (RFC 8122 section 5). SHA-1 and
 * MD5 are not taken.
 *
 * @param hash sha-256, sha-384 or sha-512
 * @param hex pairs of upper case digits with colons between
 */
public record Fingerprint(String hash, String hex) {
  private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();

  /** Reads the attribute's value; null when it is not one that is trusted. */
  public static @Nullable Fingerprint parse(String value) {
    int space = value.indexOf(' ');
    if (space < 0 || value.length() > 256) return null;
    String hash = value.substring(0, space).toLowerCase(Locale.ROOT);
    int bytes =
        switch (hash) {
          case "sha-256" -> 32;
          case "sha-384" -> 48;
          case "sha-512" -> 64;
          default -> 0;
        };
    String hex = value.substring(space + 1).strip().toUpperCase(Locale.ROOT);
    try {
      if (bytes == 0 || PAIRS.parseHex(hex).length != bytes) return null;
    } catch (IllegalArgumentException notHex) {
      return null;
    }
    return new Fingerprint(hash, hex);
  }

  /** The SHA-256 fingerprint of a certificate in DER. */
  public static Fingerprint of(byte[] certificate) {
    return new Fingerprint("sha-256", PAIRS.formatHex(digest("sha-256", certificate)));
  }

  public boolean matches(byte[] certificate) {
    return MessageDigest.isEqual(PAIRS.parseHex(hex), digest(hash, certificate));
  }

  public String write() {
    return hash + " " + hex;
  }

  private static byte[] digest(String hash, byte[] bytes) {
    try {
      return MessageDigest.getInstance(hash.toUpperCase(Locale.ROOT)).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + hash, e);
    }
  }
}
