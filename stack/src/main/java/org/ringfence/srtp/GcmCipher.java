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
  private final Gcm gcm;
  private final long saltHigh;
  private final long saltLow;
  private final byte[] associated = new byte[RTCP_CLEAR_BYTES + 4];

  GcmCipher(Gcm gcm, byte[] salt) {
    this.gcm = gcm;
    byte[] padded = Arrays.copyOf(salt, 16);
    saltHigh = Bytes.longAt(padded, 0);
    saltLow = Bytes.longAt(padded, 8);
  }

  @Override
  public void sealRtp(byte[] bytes, int start, int payloadAt, int end, int ssrc, long index) {
    long high = vectorHigh(ssrc, index);
    gcm.seal(high, vectorLow(index), bytes, start, payloadAt - start, bytes, payloadAt, end, end);
  }

  @Override
  public boolean openRtp(byte[] bytes, int start, int payloadAt, int end, int ssrc, long index) {
    long high = vectorHigh(ssrc, index);
    return gcm.open(
        high, vectorLow(index), bytes, start, payloadAt - start, bytes, payloadAt, end, end);
  }

  @Override
  public void sealRtcp(byte[] bytes, int start, int end, int ssrc, int index) {
    Bytes.intAt(bytes, indexAt(end), ENCRYPTED | index);
    associate(bytes, start, end);
    int from = start + RTCP_CLEAR_BYTES;
    gcm.seal(
        vectorHigh(ssrc, index),
        vectorLow(index),
        associated,
        0,
        associated.length,
        bytes,
        from,
        end,
        end);
  }

  @Override
  public boolean openRtcp(byte[] bytes, int start, int end, int ssrc, int index) {
    associate(bytes, start, end);
    int from = start + RTCP_CLEAR_BYTES;
    return gcm.open(
        vectorHigh(ssrc, index),
        vectorLow(index),
        associated,
        0,
        associated.length,
        bytes,
        from,
        end,
        end);
  }

  @Override
  public int indexAt(int end) {
    return end + Gcm.TAG_BYTES;
  }

  private void associate(byte[] bytes, int start, int end) {
    System.arraycopy(bytes, start, associated, 0, RTCP_CLEAR_BYTES);
    System.arraycopy(bytes, indexAt(end), associated, RTCP_CLEAR_BYTES, 4);
  }

  // The vector of 12 bytes: two zeros, SSRC and 48 bits of index, all with the salt (RFC 7714
  // sections 8.1 and 9.1).
  private long vectorHigh(int ssrc, long index) {
    return saltHigh ^ ((ssrc & 0xFFFFFFFFL) << 16 | index >>> 32);
  }

  private int vectorLow(long index) {
    return (int) (saltLow >>> 32) ^ (int) index;
  }
}
