package org.ringfence.codec;

/**
 * The adaptive predictor and quantizer scale of one G.722 sub-band (ITU-T G.722 clause 6.2), the
 * same in encoder and decoder. Variables carry the names of the Recommendation; products are of 16
 * bits with 15 fraction bits, and additions saturate, as there.
 */
final class G722Band {
  /** The antilogarithm of the scale factor: 2048 * 2^(i / 32). */
  private static final int[] ILB = {
    2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
    2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
  };

  private static final int ZEROS = 6;

  private final int largestNb;
  private final int scaleShift;

  /** The quantizer scale factor and its logarithm. */
  private int det;

  private int nb;

  /** The predictor's estimate, and the part of it that the zeros made. */
  private int s;

  private int sz;

  private int a1;
  private int a2;
  private int r1;
  private int r2;
  private int p1;
  private int p2;
  private final int[] b = new int[ZEROS];
  private final int[] d = new int[ZEROS];

  private G722Band(int initialDet, int largestNb, int scaleShift) {
    this.largestNb = largestNb;
    this.scaleShift = scaleShift;
    det = initialDet;
  }

  static G722Band lower() {
    return new G722Band(32, 18432, 8);
  }

  static G722Band higher() {
    return new G722Band(8, 22528, 10);
  }

  int det() {
    return det;
  }

  int estimate() {
    return s;
  }

  /** What a quantizer level stands for, at the present scale (INVQAL, INVQBL, INVQAH). */
  int difference(int level) {
    return (det * level) >> 15;
  }

  /** Adapts scale and predictor to one quantized difference; {@code w} is the log step for it. */
  void adapt(int d0, int w) {
    adaptScale(w);
    int r0 = saturate(s + d0);
    int p0 = saturate(sz + d0);
    int next2 = adaptSecondPole(p0);
    a1 = adaptFirstPole(p0, next2);
    a2 = next2;
    adaptZeros(d0);
    r2 = r1;
    r1 = r0;
    p2 = p1;
    p1 = p0;
    System.arraycopy(d, 0, d, 1, ZEROS - 1);
    d[0] = d0;
    predict();
  }

  /** LOGSCL and SCALEL, LOGSCH and SCALEH. */
  private void adaptScale(int w) {
    nb = Math.clamp(((nb * 127) >> 7) + w, 0, largestNb);
    int mantissa = ILB[nb >> 6 & 31];
    int shift = scaleShift - (nb >> 11);
    det = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
  }

  /** UPPOL2. */
  private int adaptSecondPole(int p0) {
    int step = saturate(a1 << 2);
    int signed = sameSign(p0, p1) ? saturate(-step) : step;
    int wd = (signed >> 7) + (sameSign(p0, p2) ? 128 : -128) + ((a2 * 32512) >> 15);
    return Math.clamp(wd, -12288, 12288);
  }

  /** UPPOL1. */
  private int adaptFirstPole(int p0, int nextA2) {
    int wd = saturate((sameSign(p0, p1) ? 192 : -192) + ((a1 * 32640) >> 15));
    int bound = 15360 - nextA2;
    return Math.clamp(wd, -bound, bound);
  }

  /** UPZERO. */
  private void adaptZeros(int d0) {
    int step = d0 == 0 ? 0 : 128;
    for (int i = 0; i < ZEROS; i++) {
      b[i] = saturate((sameSign(d0, d[i]) ? step : -step) + ((b[i] * 32640) >> 15));
    }
  }

  /** FILTEP, FILTEZ and PREDIC. */
  private void predict() {
    int poles = saturate(((a1 * saturate(2 * r1)) >> 15) + ((a2 * saturate(2 * r2)) >> 15));
    int zeros = 0;
    for (int i = 0; i < ZEROS; i++) {
      zeros += (b[i] * saturate(2 * d[i])) >> 15;
    }
    sz = saturate(zeros);
    s = saturate(poles + sz);
  }

  private static boolean sameSign(int x, int y) {
    return (x ^ y) >= 0;
  }

  static int saturate(int value) {
    return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
  }
}
