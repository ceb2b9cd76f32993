package org.ringfence.sip.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The algorithms of RFC 7616 section 6.1, the weakest first. */
public enum DigestAlgorithm {
  MD5("MD5", "MD5", 16, false),
  MD5_SESS("MD5-sess", "MD5", 16, true),
  SHA_256("SHA-256", "SHA-256", 32, false),
  SHA_256_SESS("SHA-256-sess", "SHA-256", 32, true),
  SHA_512_256("SHA-512-256", "SHA-512/256", 32, false),
  SHA_512_256_SESS("SHA-512-256-sess", "SHA-512/256", 32, true);

  private final String token;
  private final String hashName;
  private final int hashBytes;
  private final boolean session;

  DigestAlgorithm(String token, String hashName, int hashBytes, boolean session) {
    this.token = token;
    this.hashName = hashName;
    this.hashBytes = hashBytes;
    this.session = session;
  }

  /** The algorithm of this name in any case; null when it is not known. */
  public static @Nullable DigestAlgorithm of(String token) {
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.token.equalsIgnoreCase(token)) {
        return algorithm;
      }
    }
    return null;
  }

  public String token() {
    return token;
  }

  /** Bytes of one hash; the response has two hex digits for each. */
  public int hashBytes() {
    return hashBytes;
  }

  /** Whether the first hash is mixed with the nonces of the session. */
  public boolean session() {
    return session;
  }

  public boolean md5() {
    return hashBytes == 16;
  }

  /** The same without {@code -sess}: what a stored HA1 is made with. */
  public DigestAlgorithm base() {
    return switch (this) {
      case MD5, MD5_SESS -> MD5;
      case SHA_256, SHA_256_SESS -> SHA_256;
      case SHA_512_256, SHA_512_256_SESS -> SHA_512_256;
    };
  }

  /** {@code H(username:realm:password)} in lower case hex: what a server may store. */
  public String ha1(String username, String realm, String password) {
    return new DigestHash().ha1(this, username, realm, password);
  }

  MessageDigest newHash() {
    try {
      return MessageDigest.getInstance(hashName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks " + hashName, e);
    }
  }
}
