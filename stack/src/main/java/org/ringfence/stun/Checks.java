package org.ringfence.stun;

import java.security.GeneralSecurityException;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The HMACs and the CRC over a message's first bytes (RFC 8489 sections 14.5 to 14.7). */
final class Checks {
  static final int SHA1_BYTES = 20;
  static final int SHA256_BYTES = 32;
  private static final int FINGERPRINT_XOR = 0x5354554E;

  private Checks() {}

  /**
   * The HMAC of what comes before the attribute at {@code attribute}, with the header's length as
   * if the message ended after that attribute.
   */
  static byte[] hmac(String algorithm, byte[] key, byte[] bytes, int attribute, int valueBytes) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      int length = attribute + 4 + valueBytes - StunMessage.HEADER_BYTES;
      mac.update(bytes, 0, 2);
      mac.update((byte) (length >> 8));
      mac.update((byte) length);
      mac.update(bytes, 4, attribute - 4);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  static int fingerprint(byte[] bytes, int attribute) {
    int length = attribute + 8 - StunMessage.HEADER_BYTES;
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, 2);
    crc.update(length >> 8);
    crc.update(length);
    crc.update(bytes, 4, attribute - 4);
    return (int) crc.getValue() ^ FINGERPRINT_XOR;
  }
}
