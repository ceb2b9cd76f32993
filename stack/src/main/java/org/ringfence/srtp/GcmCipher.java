package org.ringfence.srtp;

import java.util.Arrays;

/**
 * AES-GCM (RFC 7714).
 *
 * <pre>
 * SRTP    header | encrypted payload | tag            header authenticated besides
 * SRTCP   8 bytes | encrypted | tag | E, index        8 bytes and index authenticated besides
 * </pre>
 */
final class GcmCipher implements PacketCipher {
  static final int TAG_BYTES = 16;

  private final AesKeystream keystream;
  private final Ghash ghash;
  private final long saltHigh;
  private final long saltLow;
  private final byte[] tag = new byte[TAG_BYTES];
  private final byte[] associated = new byte[RTCP_CLEAR_BYTES + 4];

  GcmCipher(byte[] encryption, byte[] salt) {
    keystream = new AesKeystream(encryption);
    byte[] hashKey = new byte[16];
    keystream.apply(0, 0, hashKey, 0, 16);
    ghash = new Ghash(hashKey);
    byte[] padded = Arrays.copyOf(salt, 16);
    saltHigh = Bytes.longAt(padded, 0);
    saltLow = Bytes.longAt(padded, 8);
  }

  @Override
  public void sealRtp(byte[] bytes, int start, int payloadAt, int end, int ssrc, long index) {
    crypt(bytes, payloadAt, end, ssrc, index);
    tag(bytes, start, payloadAt - start, bytes, payloadAt, end, ssrc, index);
    System.arraycopy(tag, 0, bytes, end, TAG_BYTES);
  }

  @Override
  public boolean openRtp(byte[] bytes, int start, int payloadAt, int end, int ssrc, long index) {
    tag(bytes, start, payloadAt - start, bytes, payloadAt, end, ssrc, index);
    if (!matches(bytes, end)) {
      return false;
    }
    crypt(bytes, payloadAt, end, ssrc, index);
    return true;
  }

  @Override
  public void sealRtcp(byte[] bytes, int start, int end, int ssrc, int index) {
    crypt(bytes, start + RTCP_CLEAR_BYTES, end, ssrc, index);
    Bytes.intAt(bytes, indexAt(end), ENCRYPTED | index);
    rtcpTag(bytes, start, end, ssrc, index);
    System.arraycopy(tag, 0, bytes, end, TAG_BYTES);
  }

  @Override
  public boolean openRtcp(byte[] bytes, int start, int end, int ssrc, int index) {
    rtcpTag(bytes, start, end, ssrc, index);
    if (!matches(bytes, end)) {
      return false;
    }
    crypt(bytes, start + RTCP_CLEAR_BYTES, end, ssrc, index);
    return true;
  }

  @Override
  public int indexAt(int end) {
    return end + TAG_BYTES;
  }

  private void crypt(byte[] bytes, int from, int to, int ssrc, long index) {
    keystream.apply(vectorHigh(ssrc, index), vectorLow(index) | 2, bytes, from, to - from);
  }

  private void rtcpTag(byte[] bytes, int start, int end, int ssrc, int index) {
    System.arraycopy(bytes, start, associated, 0, RTCP_CLEAR_BYTES);
    System.arraycopy(bytes, indexAt(end), associated, RTCP_CLEAR_BYTES, 4);
    int from = start + RTCP_CLEAR_BYTES;
    tag(associated, 0, associated.length, bytes, from, end, ssrc, index);
  }

  /**
   * Leaves in {@link #tag} what authenticates the associated bytes and {@code from} to {@code to}.
   */
  void tag(
      byte[] aad, int aadAt, int aadLength, byte[] bytes, int from, int to, int ssrc, long index) {
    ghash.reset();
    ghash.update(aad, aadAt, aadLength);
    ghash.update(bytes, from, to - from);
    ghash.block(8L * aadLength, 8L * (to - from));
    Bytes.longAt(tag, 0, ghash.high());
    Bytes.longAt(tag, 8, ghash.low());
    keystream.apply(vectorHigh(ssrc, index), vectorLow(index) | 1, tag, 0, TAG_BYTES);
  }

  boolean matches(byte[] bytes, int offset) {
    long first = Bytes.longAt(tag, 0) ^ Bytes.longAt(bytes, offset);
    long last = Bytes.longAt(tag, 8) ^ Bytes.longAt(bytes, offset + 8);
    return (first | last) == 0;
  }

  // The vector of 12 bytes: two zeros, SSRC and 48 bits of index, all with the salt; then 4 bytes
  // of block counter (RFC 7714 sections 8.1 and 9.1).
  private long vectorHigh(int ssrc, long index) {
    return saltHigh ^ ((ssrc & 0xFFFFFFFFL) << 16 | index >>> 32);
  }

  private long vectorLow(long index) {
    return saltLow ^ index << 32;
  }
}
