package org.ringfence.codec;

import java.util.Arrays;

/**
 * The front of the GSM full rate encoder: removes the offset, raises high frequencies, and finds
 * the eight logarithmic area ratios of a frame (GSM 06.10 clauses 5.2.1 to 5.2.7).
 */
final class GsmAnalysis {
  private final int[] correlation = new int[GsmFilter.STAGES + 1];
  private final int[] p = new int[GsmFilter.STAGES + 1];
  private final int[] k = new int[GsmFilter.STAGES + 1];
  private int previous;
  private int offset;
  private int emphasized;

  /** Reads a frame of PCM. */
  void prepare(short[] pcm, int from, int[] samples) {
    for (int i = 0; i < Gsm.FRAME; i++) {
      int scaled = pcm[from + i] >> 3 << 2;
      int step = (scaled - previous) << 15;
      previous = scaled;
      int high = offset >> 15;
      int low = offset - (high << 15);
      step += Fixed.multRound(low, 32735);
      offset = saturate((long) high * 32735 + step);
      int rounded = saturate((long) offset + 16384) >> 15;
      samples[i] = Fixed.add(rounded, Fixed.multRound(emphasized, -28180));
      emphasized = rounded;
    }
  }

  private static int saturate(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** Finds the frame's codes. The samples lose a few of their lower bits where they are loud. */
  void ratios(int[] samples, int[] codes) {
    correlate(samples);
    reflect(codes);
    for (int i = 0; i < GsmFilter.STAGES; i++) {
      int ratio = ratio(codes[i]);
      int scaled = Fixed.add(Fixed.mult(GsmFilter.FACTORS[i], ratio), GsmFilter.OFFSETS[i]);
      int level = Fixed.add(scaled, 256) >> 9;
      codes[i] = Math.clamp(level, GsmFilter.LEAST[i], GsmFilter.MOST[i]) - GsmFilter.LEAST[i];
    }
  }

  private void correlate(int[] samples) {
    int largest = 0;
    for (int sample : samples) {
      largest = Math.max(largest, Fixed.abs(sample));
    }
    int shift = largest == 0 ? 0 : Math.max(0, 4 - Fixed.norm(largest << 16));
    if (shift > 0) {
      for (int i = 0; i < Gsm.FRAME; i++) {
        samples[i] = Fixed.multRound(samples[i], 16384 >> (shift - 1));
      }
    }
    for (int lag = 0; lag <= GsmFilter.STAGES; lag++) {
      int sum = 0;
      for (int i = lag; i < Gsm.FRAME; i++) {
        sum += samples[i] * samples[i - lag];
      }
      correlation[lag] = sum << 1;
    }
    if (shift > 0) {
      for (int i = 0; i < Gsm.FRAME; i++) {
        samples[i] <<= shift;
      }
    }
  }

  /** Schur's recursion: from correlations to reflection coefficients. */
  private void reflect(int[] r) {
    Arrays.fill(r, 0);
    if (correlation[0] == 0) {
      return;
    }
    int shift = Fixed.norm(correlation[0]);
    for (int i = 0; i <= GsmFilter.STAGES; i++) {
      p[i] = correlation[i] << shift >> 16;
      k[i] = p[i];
    }
    for (int n = 0; n < GsmFilter.STAGES; n++) {
      int magnitude = Fixed.abs(p[1]);
      if (p[0] < magnitude) {
        return;
      }
      int quotient = Fixed.divide(magnitude, p[0]);
      r[n] = p[1] > 0 ? -quotient : quotient;
      p[0] = Fixed.add(p[0], Fixed.multRound(p[1], r[n]));
      for (int m = 1; m < GsmFilter.STAGES - n; m++) {
        int next = p[m + 1];
        p[m] = Fixed.add(next, Fixed.multRound(k[m], r[n]));
        k[m] = Fixed.add(k[m], Fixed.multRound(next, r[n]));
      }
    }
  }

  private static int ratio(int reflection) {
    int magnitude = Fixed.abs(reflection);
    int value =
        magnitude < 22118
            ? magnitude >> 1
            : magnitude < 31130 ? magnitude - 11059 : (magnitude - 26112) << 2;
    return reflection < 0 ? -value : value;
  }
}
