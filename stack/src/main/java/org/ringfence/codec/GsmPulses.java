package org.ringfence.codec;

import java.util.Arrays;

/**
 * What is left after both predictions, as 13 pulses on one of four grids (GSM 06.10 clauses 5.2.13
 * to 5.2.17). One subframe's parameters, in the order in which they are sent.
 */
final class GsmPulses {
  static final int COUNT = 13;
  private static final int SPACING = 3;
  private static final int GRIDS = 4;

  /** The weighting filter: a low pass over 11 samples, 13 fraction bits. */
  private static final int[] WEIGHTS = {-134, -374, 0, 2054, 5741, 8192, 5741, 2054, 0, -374, -134};

  private static final int REACH = WEIGHTS.length / 2;

  private static final int[] INVERSE_MANTISSAS = {
    29128, 26215, 23832, 21846, 20165, 18725, 17476, 16384
  };

  private static final int[] MANTISSAS = {18431, 20479, 22527, 24575, 26623, 28671, 30719, 32767};

  int lag;
  int gain;
  int grid;
  int peak;
  final int[] pulses = new int[COUNT];

  private final int[] weighted = new int[Gsm.SUBFRAME];
  private int exponent;
  private int mantissa;

  /** Codes a residual, and replaces it by what the other side will make of the code. */
  void encode(int[] residual) {
    weigh(residual);
    chooseGrid();
    quantize();
    decode(residual);
  }

  private void weigh(int[] residual) {
    for (int k = 0; k < Gsm.SUBFRAME; k++) {
      int sum = 4096;
      for (int i = 0; i < WEIGHTS.length; i++) {
        int at = k + i - REACH;
        if (at >= 0 && at < Gsm.SUBFRAME) {
          sum += residual[at] * WEIGHTS[i];
        }
      }
      weighted[k] = Fixed.saturate(sum >> 13);
    }
  }

  private void chooseGrid() {
    int most = -1;
    for (int candidate = 0; candidate < GRIDS; candidate++) {
      int energy = 0;
      for (int i = 0; i < COUNT; i++) {
        int quarter = weighted[candidate + SPACING * i] >> 2;
        energy += quarter * quarter;
      }
      if (energy > most) {
        most = energy;
        grid = candidate;
      }
    }
  }

  private void quantize() {
    int largest = 0;
    for (int i = 0; i < COUNT; i++) {
      largest = Math.max(largest, Fixed.abs(weighted[grid + SPACING * i]));
    }
    int bits = Math.clamp(32 - Integer.numberOfLeadingZeros(largest >> 9), 0, 6);
    peak = (largest >> (bits + 5)) + (bits << 3);
    splitPeak();
    for (int i = 0; i < COUNT; i++) {
      int scaled = (short) (weighted[grid + SPACING * i] << (6 - exponent));
      pulses[i] = (Fixed.mult(scaled, INVERSE_MANTISSAS[mantissa]) >> 12) + 4;
    }
  }

  private void splitPeak() {
    exponent = peak > 15 ? (peak >> 3) - 1 : 0;
    mantissa = peak - (exponent << 3);
    if (mantissa == 0) {
      exponent = -4;
      mantissa = 7;
      return;
    }
    while (mantissa <= 7) {
      mantissa = mantissa << 1 | 1;
      exponent--;
    }
    mantissa -= 8;
  }

  /** Puts the pulses in their places. */
  void decode(int[] residual) {
    splitPeak();
    Arrays.fill(residual, 0);
    int shift = 6 - exponent;
    int rounding = shift == 0 ? 0 : 1 << (shift - 1);
    for (int i = 0; i < COUNT; i++) {
      int level = Fixed.multRound(MANTISSAS[mantissa], ((pulses[i] << 1) - 7) << 12);
      residual[grid + SPACING * i] = Fixed.add(level, rounding) >> shift;
    }
  }
}
