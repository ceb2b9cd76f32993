package org.ringfence.iax;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;

/** How somebody proves who it is, by a challenge (RFC 5456 section 8.6.13 to 8.6.16). */
public final class Proof {
  /** Bits of the methods that an element tells. */
  public static final int MD5 = 2;

  public static final int RSA = 4;

  /** The longest key whose signature fits. */
  public static final int MOST_RSA_BITS = 1_512;

  private Proof() {}

  /** The MD5 of the challenge and the secret; it is the key of an encrypted call, too. */
  public static byte[] md5(String challenge, String secret) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(challenge.getBytes(StandardCharsets.UTF_8));
      return md5.digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same as it is told. */
  public static String md5Text(String challenge, String secret) {
    return HexFormat.of().formatHex(md5(challenge, secret));
  }

  /** Whether the answer is the right one; takes the same time either way. */
  public static boolean isMd5(String answer, String challenge, String secret) {
    byte[] right = md5Text(challenge, secret).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(
        right, answer.toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The challenge signed, in base 64: SHA-1 with RSA, which the protocol knows alone. It has to fit
   * into 255 characters, and so the key into 1512 bits.
   */
  public static String rsa(String challenge, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance("SHA1withRSA");
      signature.initSign(key);
      signature.update(challenge.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the owner of the key has signed the challenge. */
  public static boolean isRsa(String answer, String challenge, PublicKey key) {
    try {
      Signature signature = Signature.getInstance("SHA1withRSA");
      signature.initVerify(key);
      signature.update(challenge.getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getDecoder().decode(answer));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
