package org.ringfence.ice;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A user fragment and its password (RFC 8445 section 5.3).
 *
 * @param ufrag 4 to 256 ice-chars
 * @param pwd 22 to 256 ice-chars
 */
public record IceCredentials(String ufrag, String pwd) {
  private static final String ICE_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  /** New ones of 48 and 144 bits. The generator must be one that nobody can guess. */
  public static IceCredentials random(RandomGenerator random) {
    return new IceCredentials(chars(random, 8), chars(random, 24));
  }

  private static String chars(RandomGenerator random, int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) text.append(ICE_CHARS.charAt(random.nextInt(64)));
    return text.toString();
  }

  /** What a peer sent; null when either is missing or not as the RFC wants it. */
  public static @Nullable IceCredentials of(@Nullable String ufrag, @Nullable String pwd) {
    if (ufrag == null || pwd == null) return null;
    boolean good = Candidate.iceChars(ufrag, 4, 256) && Candidate.iceChars(pwd, 22, 256);
    return good ? new IceCredentials(ufrag, pwd) : null;
  }

  byte[] key() {
    return pwd.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "IceCredentials[" + ufrag + "]";
  }
}
