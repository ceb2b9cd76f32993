package org.ringfence.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sums of RFC 7616 section 3.4.1. Keeps its hashes and buffers, so it belongs to one thread and
 * leaves next to no garbage. Text is hashed as UTF-8.
 */
final class DigestHash {
  private final Map<DigestAlgorithm, MessageDigest> hashes = new EnumMap<>(DigestAlgorithm.class);
  private final byte[] raw = new byte[32];
  private byte[] text = new byte[512];
  private int length;

  /** {@code H(username:realm:password)} as hex: what a server stores for each base algorithm. */
  String ha1(DigestAlgorithm algorithm, String username, String realm, String password) {
    length = 0;
    put(username).colon().put(realm).colon().put(password);
    hash(algorithm, 0);
    return Hex.text(raw, algorithm.hashBytes());
  }

  /**
   * The response's bytes, valid until the next call.
   *
   * @param ha1 hex, made with the base algorithm
   * @param credentials all but the response are read
   */
  byte[] response(String ha1, DigestCredentials credentials, String method, byte[] body) {
    DigestAlgorithm algorithm = credentials.effectiveAlgorithm();
    int hexLength = 2 * algorithm.hashBytes();
    length = 0;
    if (credentials.qop() == Qop.AUTH_INT) {
      MessageDigest hash = of(algorithm);
      hash.update(body);
      finish(hash);
      put(method).colon().put(credentials.uri()).colon().hex(algorithm);
    } else {
      put(method).colon().put(credentials.uri());
    }
    hash(algorithm, 0);
    // HA2 waits at the front, where nothing below reaches it.
    length = 0;
    hex(algorithm);
    if (algorithm.session()) {
      put(ha1).colon().put(credentials.nonce()).colon().put(orEmpty(credentials.cnonce()));
      hash(algorithm, hexLength);
      length = hexLength;
      hex(algorithm);
    } else {
      put(ha1);
    }
    colon().put(credentials.nonce()).colon();
    if (credentials.qop() != null) {
      put(orEmpty(credentials.nc())).colon().put(orEmpty(credentials.cnonce())).colon();
      put(credentials.qop().token()).colon();
    }
    room(hexLength);
    System.arraycopy(text, 0, text, length, hexLength);
    length += hexLength;
    hash(algorithm, hexLength);
    return raw;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private DigestHash put(String more) {
    room(more.length());
    int start = length;
    for (int i = 0; i < more.length(); i++) {
      char c = more.charAt(i);
      if (c >= 0x80) {
        return putBytes(start, more.getBytes(StandardCharsets.UTF_8));
      }
      text[length++] = (byte) c;
    }
    return this;
  }

  private DigestHash putBytes(int start, byte[] bytes) {
    length = start;
    room(bytes.length);
    System.arraycopy(bytes, 0, text, length, bytes.length);
    length += bytes.length;
    return this;
  }

  private DigestHash colon() {
    room(1);
    text[length++] = ':';
    return this;
  }

  private void hex(DigestAlgorithm algorithm) {
    room(2 * algorithm.hashBytes());
    Hex.write(raw, algorithm.hashBytes(), text, length);
    length += 2 * algorithm.hashBytes();
  }

  private void room(int more) {
    if (text.length - length < more) {
      text = Arrays.copyOf(text, Math.max(2 * text.length, length + more));
    }
  }

  /** Hashes what was put from there on. */
  private void hash(DigestAlgorithm algorithm, int from) {
    MessageDigest hash = of(algorithm);
    hash.update(text, from, length - from);
    finish(hash);
  }

  private MessageDigest of(DigestAlgorithm algorithm) {
    return hashes.computeIfAbsent(algorithm.base(), DigestAlgorithm::newHash);
  }

  private void finish(MessageDigest hash) {
    try {
      hash.digest(raw, 0, hash.getDigestLength());
    } catch (DigestException e) {
      throw new IllegalStateException("a hash is longer than 32 bytes", e);
    }
  }
}
