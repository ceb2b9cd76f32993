package org.ringfence.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that need no memory (RFC 7616 section 5.4): what they say is proven by a MAC over it, the
 * realm and the source.
 *
 * <pre>
 *   0               5         8                              20
 *   +---------------+---------+-------------------------------+   in Base64 for URLs,
 *   | issued, in ms | counter | HMAC-SHA256, first 12 bytes   |   so that a challenge
 *   +---------------+---------+-------------------------------+   is short
 * </pre>
 */
final class Nonces {
  private static final int ID_BYTES = 8;
  private static final int MAC_BYTES = 12;
  private static final int BYTES = ID_BYTES + MAC_BYTES;
  private static final int TEXT_CHARS = (BYTES * 8 + 5) / 6;
  private static final int COUNTER_BITS = 24;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  /** What {@link #check} says of a nonce that is not good; ids of good ones are not negative. */
  static final long BAD = -1;

  private final byte[] realm;
  private final long lifetimeMs;
  private final long startNs;
  private final RandomGenerator random;
  private final Mac[] keys = {newMac(), newMac()};
  private final byte[] nonce = new byte[BYTES];
  private final byte[] expected = new byte[BYTES];
  private final byte[] full = new byte[32];
  private long epoch;
  private int counter;

  Nonces(String realm, long lifetimeNs, RandomGenerator random, long nowNs) {
    this.realm = realm.getBytes(StandardCharsets.UTF_8);
    this.lifetimeMs = lifetimeNs / 1_000_000;
    this.startNs = nowNs;
    this.random = random;
    newKey(0);
    newKey(1);
  }

  String issue(String source, long nowNs) {
    long nowMs = rotate(nowNs);
    counter = (counter + 1) & ((1 << COUNTER_BITS) - 1);
    writeId((nowMs << COUNTER_BITS) | counter, nonce);
    mac(nowMs, source, nonce);
    return TEXT.encodeToString(nonce);
  }

  /** The nonce's id when it is ours, of this source and still good; else {@link #BAD}. */
  long check(String text, String source, long nowNs) {
    long nowMs = rotate(nowNs);
    if (!read(text)) {
      return BAD;
    }
    long id = 0;
    for (int i = 0; i < ID_BYTES; i++) {
      id = id << 8 | (nonce[i] & 0xFF);
    }
    long issuedMs = id >>> COUNTER_BITS;
    if (issuedMs > nowMs || nowMs - issuedMs > lifetimeMs) {
      return BAD;
    }
    System.arraycopy(nonce, 0, expected, 0, ID_BYTES);
    mac(issuedMs, source, expected);
    return MessageDigest.isEqual(nonce, expected) ? id : BAD;
  }

  /** Reads a nonce written by us; false when the text is anything else. */
  private boolean read(String text) {
    if (text.length() != TEXT_CHARS) return false;
    try {
      byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
      // Bits that say nothing must be zero, or one nonce would have several texts.
      return Base64.getUrlDecoder().decode(ascii, nonce) == BYTES
          && TEXT.encodeToString(nonce).equals(text);
    } catch (IllegalArgumentException notOurs) {
      return false;
    }
  }

  /** When the nonce of this id was issued, in ms since the start. */
  static long issuedMs(long id) {
    return id >>> COUNTER_BITS;
  }

  /** Takes a new key each lifetime; the one before stays good for what it has signed. */
  private long rotate(long nowNs) {
    long nowMs = Math.max(0, nowNs - startNs) / 1_000_000;
    long now = nowMs / lifetimeMs;
    if (now > epoch) {
      newKey((int) (now & 1));
      if (now > epoch + 1) {
        newKey((int) ((now + 1) & 1));
      }
      epoch = now;
    }
    return nowMs;
  }

  private static void writeId(long id, byte[] to) {
    for (int i = 0; i < ID_BYTES; i++) {
      to[i] = (byte) (id >> (8 * (ID_BYTES - 1 - i)));
    }
  }

  private void mac(long issuedMs, String source, byte[] to) {
    Mac mac = keys[(int) ((issuedMs / lifetimeMs) & 1)];
    mac.update(to, 0, ID_BYTES);
    mac.update(realm);
    mac.update((byte) 0);
    mac.update(source.getBytes(StandardCharsets.UTF_8));
    try {
      mac.doFinal(full, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("HMAC-SHA256 is longer than 32 bytes", e);
    }
    System.arraycopy(full, 0, to, ID_BYTES, MAC_BYTES);
  }

  private void newKey(int index) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    try {
      keys[index].init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("HMAC-SHA256 takes any key", e);
    }
  }

  private static Mac newMac() {
    try {
      return Mac.getInstance("HmacSHA256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks HmacSHA256", e);
    }
  }
}
