package org.ringfence.codec;

/**
 * Counts the frames of a Speex payload (RFC 5574 section 3.3) by their modes, so that the library
 * sees none that it would complain of on the terminal.
 *
 * <pre>
 *   narrow frame = 0 | mode (4) | bits of that mode      mode 15: the end
 *   wide layer   = 1 | mode (3) | bits of that mode      once, after a narrow frame
 * </pre>
 */
final class SpeexFrames {
  /** Bits of a narrow frame by its mode, those above among them; 0 for a mode there is not. */
  private static final int[] NARROW = {5, 43, 119, 160, 220, 300, 364, 492, 79};

  private static final int[] WIDE = {4, 36, 112, 192, 352};
  private static final int END = 15;

  private SpeexFrames() {}

  /**
   * How many frames there are; -1 when it is not whole frames.
   *
   * @param wide whether frames may have a wide layer
   */
  static int count(byte[] payload, int offset, int length, boolean wide) {
    int bits = 8 * length;
    int at = 0;
    int frames = 0;
    while (bits - at >= 5) {
      if (bit(payload, offset, at) != 0) return -1;
      int mode = number(payload, offset, at + 1, 4);
      if (mode == END) break;
      if (mode >= NARROW.length) return -1;
      at += NARROW[mode];
      if (at <= bits - 4 && bit(payload, offset, at) == 1) {
        int layer = number(payload, offset, at + 1, 3);
        if (!wide || layer >= WIDE.length) return -1;
        at += WIDE[layer];
      }
      if (at > bits) return -1;
      frames++;
    }
    return frames == 0 ? -1 : frames;
  }

  private static int number(byte[] payload, int offset, int at, int bits) {
    int value = 0;
    for (int i = 0; i < bits; i++) value = value << 1 | bit(payload, offset, at + i);
    return value;
  }

  private static int bit(byte[] payload, int offset, int at) {
    return payload[offset + at / 8] >> (7 - at % 8) & 1;
  }
}
