package org.ringfence.ice;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.Integrity;
import org.ringfence.stun.LongTermCredential;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;

/** The realm and nonce a server asked for, and how requests are signed (RFC 8489 section 9.2). */
final class TurnCredentials {
  private static final int REALM_BYTES = 256;
  private static final int NONCE_BYTES = 763;
  private static final String COOKIE = "obMatJos2";
  private static final int SHA256 = 2;

  private final LongTermCredential user;
  private byte @Nullable [] realm;
  private byte @Nullable [] nonce;
  private byte @Nullable [] algorithms;
  private byte[] key = {};

  TurnCredentials(LongTermCredential user) {
    if (user.username().getBytes(StandardCharsets.UTF_8).length > 512) {
      throw new IllegalArgumentException("a user name has 512 bytes at most");
    }
    this.user = user;
  }

  /** Whether the server has been heard: before, requests go unsigned. */
  boolean known() {
    return nonce != null;
  }

  /** Takes a 401 or 438; false when it cannot be used. */
  boolean challenge(StunMessage error) {
    byte[] newNonce = error.value(AttributeType.NONCE);
    byte[] newRealm = error.value(AttributeType.REALM);
    if (newRealm == null) newRealm = realm;
    if (newNonce == null || newNonce.length > NONCE_BYTES) return false;
    if (newRealm == null || newRealm.length > REALM_BYTES) return false;
    byte[] offered = error.value(AttributeType.PASSWORD_ALGORITHMS);
    boolean sha256 = offered != null && offers(offered);
    // The cookie says that algorithms were offered: without them someone has taken them out.
    if (announces(new String(newNonce, StandardCharsets.UTF_8)) && offered == null) return false;
    nonce = newNonce;
    realm = newRealm;
    algorithms = sha256 ? offered : null;
    String text = new String(newRealm, StandardCharsets.UTF_8);
    key = sha256 ? user.sha256Key(text) : user.md5Key(text);
    return true;
  }

  /** RFC 8489 section 9.2.1: after the cookie come 24 bits, the first of which is this one. */
  private static boolean announces(String nonce) {
    if (!nonce.startsWith(COOKIE) || nonce.length() < COOKIE.length() + 4) return false;
    String base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return base64.indexOf(nonce.charAt(COOKIE.length())) >= 32;
  }

  private static boolean offers(byte[] list) {
    if (list.length > 64) return false;
    for (int at = 0; at + 4 <= list.length; ) {
      int algorithm = (list[at] & 0xFF) << 8 | list[at + 1] & 0xFF;
      int parameters = (list[at + 2] & 0xFF) << 8 | list[at + 3] & 0xFF;
      if (algorithm == SHA256) return true;
      at += 4 + (parameters + 3 & ~3);
    }
    return false;
  }

  byte[] sign(StunWriter request) {
    byte[] theirRealm = realm;
    byte[] theirNonce = nonce;
    byte[] offered = algorithms;
    if (theirRealm != null && theirNonce != null) {
      request.text(AttributeType.USERNAME, user.username());
      request.bytes(AttributeType.REALM, theirRealm).bytes(AttributeType.NONCE, theirNonce);
      if (offered != null) {
        request.bytes(AttributeType.PASSWORD_ALGORITHMS, offered);
        request.bytes(AttributeType.PASSWORD_ALGORITHM, new byte[] {0, SHA256, 0, 0});
        request.integritySha256(key);
      } else {
        request.integrity(key);
      }
    }
    return request.fingerprint().write();
  }

  boolean verifies(StunMessage answer) {
    Integrity integrity = algorithms == null ? answer.integrity(key) : answer.integritySha256(key);
    return integrity == Integrity.VALID;
  }
}
