package org.ringfence.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode (RFC 3711 section 4.1.1, RFC 6188 section 2). The counters are written here
 * and encrypted as plain blocks: unlike the JDK's own counter mode, that needs no new
 * initialization vector object for each packet, and the processor's AES instructions do both.
 */
final class AesKeystream {
  private static final int CHUNK = 512;

  private final Cipher blocks;
  private final byte[] counters = new byte[CHUNK];
  // Not the same array as the counters: the JDK copies what it is to encrypt in place.
  private final byte[] stream = new byte[CHUNK];

  AesKeystream(byte[] key) {
    try {
      blocks = Cipher.getInstance("AES/ECB/NoPadding");
      blocks.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  /**
   * Encrypts or decrypts in place.
   *
   * @param high the first counter block's first 8 bytes
   * @param low its last 8, which count up; they must not overflow
   */
  void apply(long high, long low, byte[] bytes, int offset, int length) {
    long counter = low;
    for (int done = 0; done < length; done += CHUNK) {
      int part = Math.min(CHUNK, length - done);
      int whole = part + 15 & ~15;
      for (int at = 0; at < whole; at += 16) {
        Bytes.longAt(counters, at, high);
        Bytes.longAt(counters, at + 8, counter++);
      }
      encryptCounters(whole);
      exclusiveOr(bytes, offset + done, part);
    }
  }

  private void encryptCounters(int length) {
    try {
      int written = blocks.update(counters, 0, length, stream, 0);
      if (written != length) {
        throw new IllegalStateException("AES kept blocks back");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the stream is as long as the counters", e);
    }
  }

  private void exclusiveOr(byte[] bytes, int offset, int length) {
    int at = 0;
    for (; at <= length - 8; at += 8) {
      Bytes.longAt(bytes, offset + at, Bytes.longAt(bytes, offset + at) ^ Bytes.longAt(stream, at));
    }
    for (; at < length; at++) {
      bytes[offset + at] ^= stream[at];
    }
  }
}
