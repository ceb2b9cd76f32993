package org.ringfence.codec;

/**
 * The short term filter of GSM full rate, a lattice of eight stages whose coefficients glide from
 * one frame's to the next within 5 ms (GSM 06.10 clauses 5.2.8 to 5.2.10 and 5.3.3 to 5.3.4).
 */
final class GsmFilter {
  static final int STAGES = 8;

  /** What the logarithmic area ratios are coded with: a factor, an offset, the least, the most. */
  static final int[] FACTORS = {20480, 20480, 20480, 20480, 13964, 15360, 8534, 9036};

  static final int[] OFFSETS = {0, 0, 2048, -2560, 94, -1792, -341, -1144};
  static final int[] LEAST = {-32, -32, -16, -16, -8, -8, -4, -4};
  static final int[] MOST = {31, 31, 15, 15, 7, 7, 3, 3};
  private static final int[] INVERSES = {13107, 13107, 13107, 13107, 19223, 17476, 31454, 29708};

  /** Where in a frame each of the four sets of coefficients ends. */
  private static final int[] ENDS = {13, 27, 40, Gsm.FRAME};

  private final int[] before = new int[STAGES];
  private final int[] now = new int[STAGES];
  private final int[] reflections = new int[STAGES];
  private final int[] memory = new int[STAGES + 1];

  /** Takes the coded ratios of the next frame. */
  void next(int[] codes) {
    System.arraycopy(now, 0, before, 0, STAGES);
    for (int i = 0; i < STAGES; i++) {
      int scaled = Fixed.sub((codes[i] + LEAST[i]) << 10, OFFSETS[i] << 1);
      int ratio = Fixed.multRound(INVERSES[i], scaled);
      now[i] = Fixed.add(ratio, ratio);
    }
  }

  /** From sound to its residual, in place. */
  void analyze(int[] samples) {
    int at = 0;
    for (int part = 0; part < ENDS.length; part++) {
      glide(part);
      for (; at < ENDS[part]; at++) {
        int direct = samples[at];
        int saved = direct;
        for (int i = 0; i < STAGES; i++) {
          int old = memory[i];
          memory[i] = saved;
          saved = Fixed.add(old, Fixed.multRound(reflections[i], direct));
          direct = Fixed.add(direct, Fixed.multRound(reflections[i], old));
        }
        samples[at] = direct;
      }
    }
  }

  /** From the residual to sound, in place. */
  void synthesize(int[] samples) {
    int at = 0;
    for (int part = 0; part < ENDS.length; part++) {
      glide(part);
      for (; at < ENDS[part]; at++) {
        int sample = samples[at];
        for (int i = STAGES - 1; i >= 0; i--) {
          sample = Fixed.sub(sample, Fixed.multRound(reflections[i], memory[i]));
          memory[i + 1] = Fixed.add(memory[i], Fixed.multRound(reflections[i], sample));
        }
        memory[0] = sample;
        samples[at] = sample;
      }
    }
  }

  private void glide(int part) {
    for (int i = 0; i < STAGES; i++) {
      int old = before[i];
      int fresh = now[i];
      int ratio =
          switch (part) {
            case 0 -> Fixed.add(Fixed.add(old >> 2, fresh >> 2), old >> 1);
            case 1 -> Fixed.add(old >> 1, fresh >> 1);
            case 2 -> Fixed.add(Fixed.add(old >> 2, fresh >> 2), fresh >> 1);
            default -> fresh;
          };
      reflections[i] = reflection(ratio);
    }
  }

  private static int reflection(int ratio) {
    int magnitude = Fixed.abs(ratio);
    int value =
        magnitude < 11059
            ? magnitude << 1
            : magnitude < 20070 ? magnitude + 11059 : Fixed.add(magnitude >> 2, 26112);
    return ratio < 0 ? -value : value;
  }
}
