package org.ringfence.srtp;

/**
 * AES-GCM (NIST SP 800-38D) under one key with vectors of 12 bytes, in place and without a Java
 * object for a packet. One thread at a time.
 */
sealed interface Gcm permits JavaGcm, NativeGcm {
  int TAG_BYTES = 16;

  /** By the system's libcrypto where there is one, else by our own code. */
  static Gcm of(byte[] key) {
    LibCrypto library = LibCrypto.loaded();
    return library == null ? new JavaGcm(key) : new NativeGcm(library, key);
  }

  /**
   * Encrypts {@code from} to {@code to} and writes the tag at {@code tagAt}, all in {@code bytes}.
   *
   * @param vectorHigh the vector's first 8 bytes
   * @param vectorLow its last 4
   * @param associated authenticated too: {@code associatedBytes} from {@code associatedAt}
   */
  void seal(
      long vectorHigh,
      int vectorLow,
      byte[] associated,
      int associatedAt,
      int associatedBytes,
      byte[] bytes,
      int from,
      int to,
      int tagAt);

  /**
   * Checks the tag at {@code tagAt} and decrypts; leaves everything as it was when it is wrong.
   *
   * @return whether it is right
   */
  boolean open(
      long vectorHigh,
      int vectorLow,
      byte[] associated,
      int associatedAt,
      int associatedBytes,
      byte[] bytes,
      int from,
      int to,
      int tagAt);
}
