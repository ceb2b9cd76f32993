package org.ringfence.net;

import java.nio.ByteBuffer;
import org.ringfence.media.AudioFormat;
import org.ringfence.rtp.PacketKind;

/** Carries a party's sound in another protocol than RTP. Called on the media loop. */
public interface AudioCarrier {
  /**
   * What was agreed, first or anew.
   *
   * @param sends whether the party may be heard
   */
  void agreed(AudioFormat format, boolean sends);

  /** A packet for the party, whose bytes may be written over, and those before it may not. */
  void packet(PacketKind kind, ByteBuffer buffer, int offset, int length, long nowNs);
}
