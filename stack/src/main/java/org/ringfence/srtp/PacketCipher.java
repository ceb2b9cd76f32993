package org.ringfence.srtp;

/**
 * Encrypts and authenticates packets in place, without any memory of them. Opening checks the tag
 * first and leaves a packet as it was when that fails.
 */
sealed interface PacketCipher permits CounterModeCipher, GcmCipher {
  /** In an SRTCP packet, the bytes that are sent in the clear: the first header and its SSRC. */
  int RTCP_CLEAR_BYTES = 8;

  /** The E bit of the word that holds an SRTCP packet's index. */
  int ENCRYPTED = 0x80000000;

  /** The cipher of a key's RTP. */
  static PacketCipher rtp(MasterKey key) {
    return derived(key, 0, key.profile().rtpTagBytes());
  }

  /** The cipher of a key's RTCP. */
  static PacketCipher rtcp(MasterKey key) {
    return derived(key, KeyDerivation.RTCP, key.profile().rtcpTagBytes());
  }

  private static PacketCipher derived(MasterKey key, int labels, int tagBytes) {
    SrtpProfile profile = key.profile();
    byte[] encryption = key.derive(labels + KeyDerivation.RTP_ENCRYPTION, profile.keyBytes());
    byte[] salt = key.derive(labels + KeyDerivation.RTP_SALT, profile.saltBytes());
    if (profile.isAead()) {
      return new GcmCipher(Gcm.of(encryption), salt);
    }
    int label = labels + KeyDerivation.RTP_AUTHENTICATION;
    byte[] authentication = key.derive(label, HmacSha1.KEY_BYTES);
    return new CounterModeCipher(encryption, authentication, salt, tagBytes);
  }

  /**
   * Encrypts an RTP packet and writes the tag behind it.
   *
   * @param index the rollover counter and the sequence number: 48 bits
   */
  void sealRtp(byte[] bytes, int start, int payloadAt, int end, int ssrc, long index);

  /**
   * Checks and decrypts an RTP packet whose tag begins at {@code end}.
   *
   * @return whether the tag is right
   */
  boolean openRtp(byte[] bytes, int start, int payloadAt, int end, int ssrc, long index);

  /** Encrypts an RTCP packet and writes index and tag behind it. */
  void sealRtcp(byte[] bytes, int start, int end, int ssrc, int index);

  /** Checks and decrypts an RTCP packet whose encrypted part ends at {@code end}. */
  boolean openRtcp(byte[] bytes, int start, int end, int ssrc, int index);

  /** Where the word with the index of such an RTCP packet stands. */
  int indexAt(int end);
}
