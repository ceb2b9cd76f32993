package org.ringfence.call;

import org.jspecify.annotations.Nullable;

/**
 * The sound of a party that is in this server itself: mono, 16 bits, at {@link #RATE_HZ}, in frames
 * of {@link #FRAME_SAMPLES}. All of it is called on the media loop, so it never blocks.
 */
public interface Voice {
  int RATE_HZ = 16_000;

  /** 20 ms. */
  int FRAME_SAMPLES = RATE_HZ / 50;

  /** Fills the frame with what the party says next; with silence when it says nothing. */
  void speak(short[] frame);

  /** The party hears this. */
  void hear(short[] frame);

  /** The other one pressed a key: 0-9, *, #, A-D. */
  void key(char key);

  /** What it sees and shows besides; null where it has no eyes. */
  default @Nullable View view() {
    return null;
  }
}
