package org.ringfence.media;

import java.nio.ByteBuffer;

/** Sees the RTP packets of an audio stream, to measure or capture. Called on the media loop. */
public interface AudioTap {
  /** A packet is about to be handed to the network; the buffer is the loop's. */
  void sent(ByteBuffer packet, int offset, int length, long nowNs);

  /** A packet has come, and has not been judged yet. */
  void arrived(ByteBuffer packet, int offset, int length, long nowNs);
}
