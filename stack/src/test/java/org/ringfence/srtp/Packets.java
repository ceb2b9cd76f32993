package org.ringfence.srtp;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Plain packets for these tests, and keys from a seed. */
final class Packets {
  static final int ROOM = SrtpProfile.MAX_OVERHEAD_BYTES;

  private Packets() {}

  static MasterKey key(SrtpProfile profile) {
    return MasterKey.generate(profile, new SplittableRandom(profile.ordinal() + 1L));
  }

  /** An RTP packet with a payload made from its numbers; no room behind it. */
  static byte[] rtp(int ssrc, int sequenceNumber, int payloadBytes) {
    ByteBuffer out = ByteBuffer.allocate(12 + payloadBytes);
    out.putShort((short) 0x8000).putShort((short) sequenceNumber).putInt(0).putInt(ssrc);
    byte[] payload = new byte[payloadBytes];
    new SplittableRandom((long) ssrc << 16 ^ sequenceNumber).nextBytes(payload);
    return out.put(payload).array();
  }

  /** A receiver report with one block. */
  static byte[] rtcp(int ssrc) {
    return ByteBuffer.allocate(32).putInt(0x81C9_0007).putInt(ssrc).putInt(24, 77).array();
  }
}
