package org.ringfence.net;

import java.nio.ByteBuffer;
import org.ringfence.rtp.PacketKind;

/**
 * What a side of a relay that has no address here ends in. On the media loop.
 *
 * @param <F> what is agreed on for it
 */
public abstract sealed class Inside<F> permits InsideAudio, InsideVideo, CarriedAudio {
  /** What was agreed, first or anew. */
  abstract void agree(
      MediaLoop on, RelayHandle in, RelayHalf at, F format, boolean sends, long nowNs);

  /** Takes a packet of the other side's. */
  abstract void receive(PacketKind kind, ByteBuffer buffer, int offset, int length, long nowNs);

  /** Ends it. */
  abstract void leave(MediaLoop on, long nowNs);
}
