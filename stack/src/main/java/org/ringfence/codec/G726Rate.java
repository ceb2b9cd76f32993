package org.ringfence.codec;

/**
 * The quantizers of G.726, one for each rate (ITU-T G.726 tables 1 to 8). Everything is indexed by
 * a code's magnitude: the lower half of the codes is positive, and a negative code is the
 * complement of the positive one.
 */
enum G726Rate {
  KBITS_16(2, new int[] {261}, new int[] {116, 365}, new int[] {-22, 439}, new int[] {0, 7}),
  KBITS_24(
      3,
      new int[] {8, 218, 331},
      new int[] {-2048, 135, 273, 373},
      new int[] {-4, 30, 137, 582},
      new int[] {0, 1, 2, 7}),
  KBITS_32(
      4,
      new int[] {-124, 80, 178, 246, 300, 349, 400},
      new int[] {-2048, 4, 135, 213, 273, 323, 373, 425},
      new int[] {-12, 18, 41, 64, 112, 198, 355, 1122},
      new int[] {0, 0, 0, 1, 1, 1, 3, 7}),
  KBITS_40(
      5,
      new int[] {-122, -16, 68, 139, 198, 250, 298, 339, 378, 413, 445, 475, 502, 528, 553},
      new int[] {-2048, -66, 28, 104, 169, 224, 274, 318, 358, 395, 429, 459, 488, 514, 539, 566},
      new int[] {14, 14, 24, 39, 40, 41, 58, 100, 141, 179, 219, 280, 358, 440, 529, 696},
      new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6});

  /** Bits of a code. */
  final int bits;

  /** By how much zeros leak: 2^-8, but 2^-9 at 40 kbit/s. */
  final int zeroLeak;

  private final int[] decisions;
  private final int[] levels;
  private final int[] scaleSteps;
  private final int[] speeds;

  G726Rate(int bits, int[] decisions, int[] levels, int[] scaleSteps, int[] speeds) {
    this.bits = bits;
    this.decisions = decisions;
    this.levels = levels;
    this.scaleSteps = scaleSteps;
    this.speeds = speeds;
    zeroLeak = bits == 5 ? 9 : 8;
  }

  /** The code of a normalized logarithm and its sign (QUAN). */
  int quantize(int logarithm, boolean negative) {
    int magnitude = 0;
    while (magnitude < decisions.length && logarithm >= decisions[magnitude]) {
      magnitude++;
    }
    int all = (1 << bits) - 1;
    // All zeros is never sent, but at 16 kbit/s: the least positive step shares a code with the
    // least negative.
    boolean shared = magnitude == 0 && bits > 2;
    return negative || shared ? all - magnitude : magnitude;
  }

  boolean negative(int code) {
    return code >> (bits - 1) != 0;
  }

  /** The logarithm that a code stands for (RECONST). */
  int level(int code) {
    return levels[magnitude(code)];
  }

  /** FUNCTW. */
  int scaleStep(int code) {
    return scaleSteps[magnitude(code)];
  }

  /** FUNCTF. */
  int speed(int code) {
    return speeds[magnitude(code)];
  }

  private int magnitude(int code) {
    return negative(code) ? (1 << bits) - 1 - code : code;
  }
}
