package org.ringfence.srtp;

import java.util.Arrays;

/**
 * AES-CM with HMAC-SHA1 (RFC 3711 section 4, RFC 6188).
 *
 * <pre>
 * SRTP    header | encrypted payload | tag            tag over all before it and the ROC
 * SRTCP   8 bytes | encrypted | E, index | tag        tag over all before it
 * </pre>
 */
final class CounterModeCipher implements PacketCipher {
  private final AesKeystream keystream;
  private final HmacSha1 hmac;
  private final long saltHigh;
  private final long saltLow;
  private final int tagBytes;
  private final byte[] rolloverCounter = new byte[4];

  CounterModeCipher(byte[] encryption, byte[] authentication, byte[] salt, int tagBytes) {
    keystream = new AesKeystream(encryption);
    hmac = new HmacSha1(authentication);
    byte[] padded = Arrays.copyOf(salt, 16);
    saltHigh = Bytes.longAt(padded, 0);
    saltLow = Bytes.longAt(padded, 8);
    this.tagBytes = tagBytes;
  }

  @Override
  public void sealRtp(byte[] bytes, int start, int payloadAt, int end, int ssrc, long index) {
    crypt(bytes, payloadAt, end, ssrc, index);
    System.arraycopy(rtpTag(bytes, start, end, index), 0, bytes, end, tagBytes);
  }

  @Override
  public boolean openRtp(byte[] bytes, int start, int payloadAt, int end, int ssrc, long index) {
    if (!matches(rtpTag(bytes, start, end, index), bytes, end)) {
      return false;
    }
    crypt(bytes, payloadAt, end, ssrc, index);
    return true;
  }

  @Override
  public void sealRtcp(byte[] bytes, int start, int end, int ssrc, int index) {
    crypt(bytes, start + RTCP_CLEAR_BYTES, end, ssrc, index);
    Bytes.intAt(bytes, end, ENCRYPTED | index);
    System.arraycopy(rtcpTag(bytes, start, end), 0, bytes, end + 4, tagBytes);
  }

  @Override
  public boolean openRtcp(byte[] bytes, int start, int end, int ssrc, int index) {
    if (!matches(rtcpTag(bytes, start, end), bytes, end + 4)) {
      return false;
    }
    crypt(bytes, start + RTCP_CLEAR_BYTES, end, ssrc, index);
    return true;
  }

  @Override
  public int indexAt(int end) {
    return end;
  }

  private void crypt(byte[] bytes, int from, int to, int ssrc, long index) {
    long high = saltHigh ^ (ssrc & 0xFFFFFFFFL);
    keystream.apply(high, saltLow ^ index << 16, bytes, from, to - from);
  }

  private byte[] rtpTag(byte[] bytes, int start, int end, long index) {
    Bytes.intAt(rolloverCounter, 0, (int) (index >>> 16));
    return hmac.of(bytes, start, end - start, rolloverCounter, 4);
  }

  private byte[] rtcpTag(byte[] bytes, int start, int end) {
    return hmac.of(bytes, start, end + 4 - start, rolloverCounter, 0);
  }

  /** Looks at every byte, so that the time taken tells nothing of where a forged tag is wrong. */
  private boolean matches(byte[] tag, byte[] bytes, int offset) {
    int difference = 0;
    for (int i = 0; i < tagBytes; i++) {
      difference |= tag[i] ^ bytes[offset + i];
    }
    return difference == 0;
  }
}
