package org.ringfence.srtp;

import java.util.Arrays;

/**
 * Session keys from a master key (RFC 3711 section 4.3, RFC 6188 section 3), at a key derivation
 * rate of zero: once. Errata 4938 of RFC 7714: a salt of 96 bits counts as 112 with zeros behind.
 */
final class KeyDerivation {
  static final int RTP_ENCRYPTION = 0;
  static final int RTP_AUTHENTICATION = 1;
  static final int RTP_SALT = 2;

  /** The labels of SRTCP are those of SRTP and this. */
  static final int RTCP = 3;

  private KeyDerivation() {}

  static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int bytes) {
    byte[] input = Arrays.copyOf(masterSalt, 16);
    byte[] out = new byte[bytes];
    new AesKeystream(masterKey)
        .apply(Bytes.longAt(input, 0) ^ label, Bytes.longAt(input, 8), out, 0, bytes);
    return out;
  }
}
