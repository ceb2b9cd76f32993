package org.ringfence.server.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An extension and what proves its password.
 *
 * @param realm the realm the password belongs to
 * @param ha1 HA1 in lower case hex (RFC 7616 section 3.4.2) for each algorithm's name in SIP (RFC
 *     8760): {@code MD5}, {@code SHA-256}, {@code SHA-512-256}
 */
public record Account(Extension extension, String realm, Map<String, String> ha1) {
  /** Kept beside the hashes: the protocol needs the secret itself, so it has one of its own. */
  static final String IAX2 = "IAX2";

  private static final Map<String, String> JAVA_NAMES =
      Map.of("MD5", "MD5", "SHA-256", "SHA-256", "SHA-512-256", "SHA-512/256");

  public Account {
    ha1 = Map.copyOf(ha1);
  }

  /** HA1 for an algorithm; null when there is none. */
  public @Nullable String ha1(String algorithm) {
    return ha1.get(algorithm);
  }

  /** What this extension proves itself with over IAX2; null when it has no such secret. */
  public @Nullable String iaxSecret() {
    return ha1.get(IAX2);
  }

  /** With another secret for IAX2, or without one. */
  Account withIax(@Nullable String secret) {
    Map<String, String> all = new LinkedHashMap<>(ha1);
    if (secret == null) all.remove(IAX2);
    else all.put(IAX2, secret);
    return new Account(extension, realm, all);
  }

  /** Whether this is its password. */
  public boolean proves(String password) {
    String known = ha1("SHA-256");
    String shown = ha1(extension.number(), realm, password).get("SHA-256");
    return known != null
        && shown != null
        && MessageDigest.isEqual(
            known.getBytes(StandardCharsets.US_ASCII), shown.getBytes(StandardCharsets.US_ASCII));
  }

  static Map<String, String> ha1(String number, String realm, String password) {
    Map<String, String> all = new LinkedHashMap<>();
    byte[] secret = (number + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8);
    JAVA_NAMES.forEach((name, java) -> {
      try {
        byte[] hash = MessageDigest.getInstance(java).digest(secret);
        all.put(name, HexFormat.of().formatHex(hash));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    });
    return all;
  }

  /** Never shows a hash. */
  @Override
  public String toString() {
    return "Account[" + extension.number() + "@" + realm + "]";
  }
}
