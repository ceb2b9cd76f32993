package org.ringfence.dtls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What two people read to each other to know that nobody stands between them: the same at both ends
 * of one DTLS association, another where there are two. It is long, and slow to compute, because an
 * attacker could try certificates until one gives the same; see decision 136.
 */
public final class ShortAuthentication {
  private static final String SALT = "ringfence-sas";
  private static final int ITERATIONS = 100_000;
  private static final int BITS = 66;
  private static final int DIGITS = 20;
  private static final int GROUP = 5;

  private ShortAuthentication() {}

  /**
   * Four groups of five digits; the order of the two does not matter. It takes a tenth of a second:
   * not for an event loop.
   */
  public static String of(Fingerprint one, Fingerprint other) {
    String both = String.join(" ", Stream.of(one.write(), other.write()).sorted().toList());
    byte[] stretched = stretch(both);
    BigInteger number = new BigInteger(1, stretched).shiftRight(8 * stretched.length - BITS);
    String digits = String.format("%0" + DIGITS + "d", number);
    StringBuilder groups = new StringBuilder();
    for (int at = 0; at < DIGITS; at += GROUP) {
      if (at > 0) groups.append(' ');
      groups.append(digits, at, at + GROUP);
    }
    return groups.toString();
  }

  private static byte[] stretch(String text) {
    PBEKeySpec spec =
        new PBEKeySpec(
            text.toCharArray(), SALT.getBytes(StandardCharsets.US_ASCII), ITERATIONS, BITS + 6);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2 with HMAC-SHA-256", e);
    }
  }
}
