package org.ringfence.media;

import org.ringfence.codec.ComfortNoise;

/**
 * What a pause of the other side's sounds like, as it told (RFC 3389). The noise is made on the
 * clock it was told of, and brought to a higher rate along straight lines.
 */
final class PauseNoise {
  private static final int TOLD_AT_HZ = 8000;
  private static final int BLOCK = 80;
  private static final long SEED = 0x5EED;

  private final ComfortNoise.Generator generator = new ComfortNoise.Generator(SEED);
  private final short[] block = new short[BLOCK];
  private final int factor;
  private int at = BLOCK;
  private int phase;
  private int before;
  private boolean plays;

  /**
   * @param rateHz of what is played: 8000, or a multiple of it
   */
  PauseNoise(int rateHz) {
    factor = rateHz / TOLD_AT_HZ;
  }

  /** Takes what was told; false when there is nothing in it. */
  boolean begin(byte[] payload, int length) {
    plays = generator.read(payload, 0, length);
    return plays;
  }

  /** Somebody speaks again. */
  void end() {
    plays = false;
  }

  boolean plays() {
    return plays;
  }

  void play(short[] pcm, int offset, int samples) {
    for (int i = offset; i < offset + samples; i++) {
      if (at == BLOCK) {
        generator.generate(block, 0, BLOCK);
        at = 0;
      }
      phase++;
      pcm[i] = (short) (before + (block[at] - before) * phase / factor);
      if (phase == factor) {
        phase = 0;
        before = block[at++];
      }
    }
  }
}
