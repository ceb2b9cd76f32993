package org.ringfence.stun;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;

/**
 * A user's name and password at a server (RFC 8489 section 9.2). Both are brought to the form of an
 * OpaqueString (RFC 8265 section 4.2).
 */
public record LongTermCredential(String username, String password) {
  public LongTermCredential {
    username = opaque(username);
    password = opaque(password);
  }

  /** The key that servers without PASSWORD-ALGORITHMS use. */
  public byte[] md5Key(String realm) {
    return digest("MD5", username + ":" + opaque(realm) + ":" + password);
  }

  public byte[] sha256Key(String realm) {
    return digest("SHA-256", username + ":" + opaque(realm) + ":" + password);
  }

  /** What may stand in the place of USERNAME (RFC 8489 section 14.4). */
  public byte[] userhash(String realm) {
    return digest("SHA-256", username + ":" + opaque(realm));
  }

  @Override
  public String toString() {
    return "LongTermCredential[" + username + "]";
  }

  private static String opaque(String text) {
    StringBuilder spaces = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
        .forEach(spaces::appendCodePoint);
    return Normalizer.normalize(spaces, Normalizer.Form.NFC);
  }

  private static byte[] digest(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
