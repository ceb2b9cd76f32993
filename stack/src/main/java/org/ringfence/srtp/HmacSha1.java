package org.ringfence.srtp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC-SHA1 (RFC 2104) into one array that is used again: the JDK's own makes a new one for each
 * packet.
 */
final class HmacSha1 {
  static final int KEY_BYTES = 20;

  private static final int BLOCK_BYTES = 64;
  private static final int HASH_BYTES = 20;

  private final MessageDigest sha1;
  private final byte[] innerPad;
  private final byte[] outerPad;
  private final byte[] hash = new byte[HASH_BYTES];

  HmacSha1(byte[] key) {
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
    innerPad = Arrays.copyOf(key, BLOCK_BYTES);
    outerPad = innerPad.clone();
    for (int i = 0; i < BLOCK_BYTES; i++) {
      innerPad[i] ^= 0x36;
      outerPad[i] ^= 0x5C;
    }
  }

  /** The code of some bytes and then of 4 or none more; valid until the next call. */
  byte[] of(byte[] bytes, int offset, int length, byte[] more, int moreLength) {
    try {
      sha1.update(innerPad, 0, BLOCK_BYTES);
      sha1.update(bytes, offset, length);
      sha1.update(more, 0, moreLength);
      sha1.digest(hash, 0, HASH_BYTES);
      sha1.update(outerPad, 0, BLOCK_BYTES);
      sha1.update(hash, 0, HASH_BYTES);
      sha1.digest(hash, 0, HASH_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the hash has its 20 bytes", e);
    }
    return hash;
  }
}
