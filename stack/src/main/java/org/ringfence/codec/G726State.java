package org.ringfence.codec;

import java.util.Arrays;

/**
 * What encoder and decoder of G.726 have in common: the adaptive predictor, the scale of the
 * quantizer and the speed at which it adapts (ITU-T G.726 clause 4.2). Variables carry the names of
 * the Recommendation, and numbers wrap, shift and round as there. Signals are of 14 bits.
 *
 * <p>The predictor multiplies in a floating point format of its own, 11 bits:
 *
 * <pre>
 *   | sign (1) | exponent (4) | mantissa (6) |
 * </pre>
 */
final class G726State {
  private static final int FLOAT_ZERO = 32;
  private static final int ZEROS = 6;

  private final G726Rate rate;

  /** The quantizer's scale, in base 2 logarithms: fast, slow, and their mix. */
  private int yu = 544;

  private int yl = 34816;
  private int y;

  /** How fast the scale adapts, and the averages of the codes it follows. */
  private int ap;

  private int dms;
  private int dml;

  private int a1;
  private int a2;
  private final int[] b = new int[ZEROS];
  private final int[] dq = new int[ZEROS];
  private int sr1 = FLOAT_ZERO;
  private int sr2 = FLOAT_ZERO;
  private boolean pk1;
  private boolean pk2;
  private boolean tone;

  private int se;
  private int sez;

  G726State(G726Rate rate) {
    this.rate = rate;
    Arrays.fill(dq, FLOAT_ZERO);
    predict();
  }

  /** The predictor's estimate of the next sample. */
  int estimate() {
    return se;
  }

  /** The code of a sample, given the present estimate and scale (SUBTA, LOG, SUBTB, QUAN). */
  int quantize(int sample) {
    int d = sample - se;
    int magnitude = Math.abs(d);
    int exponent = magnitude == 0 ? 0 : 31 - Integer.numberOfLeadingZeros(magnitude);
    int dl = (exponent << 7) + (magnitude << 7 >> exponent & 127);
    return rate.quantize(dl - (y >> 2), d < 0);
  }

  /** Takes a code in: returns the sample that both sides make of it, and adapts to it. */
  int accept(int code) {
    int magnitude = magnitude(rate.level(code) + (y >> 2));
    boolean negative = rate.negative(code);
    int difference = negative ? -magnitude : magnitude;
    int sr = (short) (se + difference);
    int partial = (short) (sez + difference);
    boolean transition = transition(magnitude);
    adaptScale(code);
    boolean pk0 = partial < 0;
    if (transition) {
      a1 = 0;
      a2 = 0;
      Arrays.fill(b, 0);
      tone = false;
    } else {
      adaptZeros(magnitude, negative);
      adaptPoles(pk0, partial == 0);
      tone = a2 < -11776;
    }
    adaptSpeed(code, transition);
    System.arraycopy(dq, 0, dq, 1, ZEROS - 1);
    dq[0] = toFloat(magnitude, negative);
    sr2 = sr1;
    sr1 = toFloat(Math.abs(sr) & 32767, sr < 0);
    pk2 = pk1;
    pk1 = pk0;
    predict();
    return sr;
  }

  /** ANTILOG. */
  private static int magnitude(int dql) {
    int exponent = dql >> 7 & 15;
    return dql < 0 ? 0 : ((128 + (dql & 127)) << 7) >> (14 - exponent);
  }

  /** TRANS: a partial band signal, such as a modem's, that leaves the predictor's tone at once. */
  private boolean transition(int magnitude) {
    int whole = yl >> 15;
    int threshold = whole > 9 ? 31 << 10 : (32 + (yl >> 10 & 31)) << whole;
    return tone && magnitude > (threshold + (threshold >> 1)) >> 1;
  }

  /** FILTD, LIMB and FILTE. */
  private void adaptScale(int code) {
    yu = Math.clamp(y + (((rate.scaleStep(code) << 5) - y) >> 5), 544, 5120);
    yl += yu + (-yl >> 6);
  }

  /** FILTA, FILTB, SUBTC, FILTC and TRIGA. The mixed scale is still that of this sample. */
  private void adaptSpeed(int code, boolean transition) {
    int speed = rate.speed(code);
    dms += ((speed << 9) - dms) >> 5;
    dml += ((speed << 11) - dml) >> 7;
    boolean steady = y >= 1536 && Math.abs((dms << 2) - dml) < dml >> 3 && !tone;
    ap = transition ? 256 : ap + (((steady ? 0 : 512) - ap) >> 4);
  }

  /** XOR and UPB. */
  private void adaptZeros(int magnitude, boolean negative) {
    for (int i = 0; i < ZEROS; i++) {
      boolean opposed = negative != (dq[i] >> 10 != 0);
      int step = magnitude == 0 ? 0 : opposed ? -128 : 128;
      b[i] = (short) (b[i] + step - (b[i] >> rate.zeroLeak));
    }
  }

  /** UPA2, LIMC, UPA1 and LIMD. */
  private void adaptPoles(boolean pk0, boolean still) {
    boolean pks1 = pk0 != pk1;
    boolean pks2 = pk0 != pk2;
    int fa = Math.clamp(a1, -8191, 8191) << 2;
    int step2 = still ? 0 : ((pks2 ? -16384 : 16384) + (pks1 ? fa : -fa)) >> 7;
    a2 = Math.clamp(a2 + step2 - (a2 >> 7), -12288, 12288);
    int step1 = still ? 0 : pks1 ? -192 : 192;
    int bound = 15360 - a2;
    a1 = Math.clamp(a1 + step1 - (a1 >> 8), -bound, bound);
  }

  /** FMULT and ACCUM, and MIX for the next sample's scale. */
  private void predict() {
    int zeros = 0;
    for (int i = 0; i < ZEROS; i++) {
      zeros += multiply(b[i], dq[i]);
    }
    sez = (short) zeros >> 1;
    se = (short) (zeros + multiply(a1, sr1) + multiply(a2, sr2)) >> 1;
    int al = ap >= 256 ? 64 : ap >> 2;
    int difference = yu - (yl >> 6);
    int product = (Math.abs(difference) * al) >> 6;
    y = (yl >> 6) + (difference < 0 ? -product : product);
  }

  /** FLOATA and FLOATB. */
  private static int toFloat(int magnitude, boolean negative) {
    int exponent = 32 - Integer.numberOfLeadingZeros(magnitude);
    int mantissa = magnitude == 0 ? FLOAT_ZERO : magnitude << 6 >> exponent;
    return (negative ? 1 << 10 : 0) + (exponent << 6) + mantissa;
  }

  private static int multiply(int coefficient, int value) {
    int magnitude = coefficient < 0 ? -(coefficient >> 2) & 8191 : coefficient >> 2;
    int exponent = 32 - Integer.numberOfLeadingZeros(magnitude);
    int mantissa = magnitude == 0 ? FLOAT_ZERO : magnitude << 6 >> exponent;
    int sum = exponent + (value >> 6 & 15);
    int product = ((value & 63) * mantissa + 48) >> 4;
    int result = sum <= 26 ? product << 7 >> (26 - sum) : product << 7 << (sum - 26) & 32767;
    return coefficient < 0 != (value >> 10 != 0) ? -result : result;
  }
}
