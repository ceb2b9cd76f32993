package org.ringfence.codec;

import static org.ringfence.codec.IlbcFilters.ORDER;

/**
 * The filter of a frame as line spectral frequencies (RFC 3951 sections 3.2 and 4.1): vectors of
 * three, three and four of them out of a table, between which subframes change over.
 */
final class IlbcSpectrum {
  private static final int[] SIZES = {64, 128, 128};
  private static final int[] DIMENSIONS = {3, 3, 4};
  private static final double[] SHORT_WEIGHTS = {0.75, 0.5, 0.25, 0};
  private static final double[] LONG_WEIGHTS = {0.5, 1, 2.0 / 3, 1.0 / 3, 0, 0};
  private static final double LEAST_GAP = 0.039;
  private static final double LOWEST = 0.01;
  private static final double HIGHEST = 3.14;
  private static final int GRID = 240;

  /** What is before the first frame. */
  private static final double[] MEAN = {
    0.281738, 0.445801, 0.663330, 0.962524, 1.251831, 1.533081, 1.850586, 2.137817, 2.481445,
    2.777344
  };

  private final double[] old = MEAN.clone();
  private final double[][] told = new double[2][ORDER];
  private final double[] between = new double[ORDER];
  private final double[] even = new double[7];
  private final double[] odd = new double[7];

  /** What the indices of a frame mean. */
  void look(IlbcMode mode, int[] values) {
    for (int set = 0; set < mode.filters; set++) {
      int at = 0;
      int base = 0;
      for (int i = 0; i < SIZES.length; i++) {
        int entry = base + values[3 * set + i] * DIMENSIONS[i];
        for (int k = 0; k < DIMENSIONS[i]; k++) told[set][at++] = IlbcTables.LSF[entry + k];
        base += SIZES[i] * DIMENSIONS[i];
      }
      settle(told[set]);
    }
  }

  /** Finds the indices that come nearest. */
  static void quantize(double[] lsf, int[] values, int valuesAt) {
    int at = 0;
    int base = 0;
    for (int i = 0; i < SIZES.length; i++) {
      double least = Double.MAX_VALUE;
      for (int entry = 0; entry < SIZES[i]; entry++) {
        double error = 0;
        for (int k = 0; k < DIMENSIONS[i]; k++) {
          double off = lsf[at + k] - IlbcTables.LSF[base + entry * DIMENSIONS[i] + k];
          error += off * off;
        }
        if (error >= least) continue;
        least = error;
        values[valuesAt + i] = entry;
      }
      at += DIMENSIONS[i];
      base += SIZES[i] * DIMENSIONS[i];
    }
  }

  /** Keeps frequencies apart, or the filter would ring for ever. */
  private static void settle(double[] lsf) {
    for (int round = 0; round < 2; round++) {
      for (int k = 0; k < ORDER - 1; k++) {
        if (lsf[k + 1] - lsf[k] < LEAST_GAP) {
          if (lsf[k + 1] < lsf[k]) {
            lsf[k + 1] = lsf[k] + LEAST_GAP / 2;
            lsf[k] = lsf[k + 1] - LEAST_GAP / 2;
          } else {
            lsf[k] -= LEAST_GAP / 2;
            lsf[k + 1] += LEAST_GAP / 2;
          }
        }
        lsf[k] = Math.clamp(lsf[k], LOWEST, HIGHEST);
      }
    }
  }

  /** The filter of each subframe, changing over from the frame before. */
  void filters(IlbcMode mode, double[][] out) {
    for (int i = 0; i < mode.subframes; i++) {
      boolean second = mode.filters == 2 && i > 0;
      double[] from = second ? told[0] : old;
      double[] to = second ? told[1] : told[0];
      double share = mode.filters == 2 ? LONG_WEIGHTS[i] : SHORT_WEIGHTS[i];
      for (int k = 0; k < ORDER; k++) between[k] = share * from[k] + (1 - share) * to[k];
      filter(between, out[i]);
    }
    System.arraycopy(told[mode.filters - 1], 0, old, 0, ORDER);
  }

  private void filter(double[] lsf, double[] a) {
    product(lsf, 0, even);
    product(lsf, 1, odd);
    a[0] = 1;
    for (int k = 1; k <= ORDER / 2; k++) {
      double sum = even[k] + even[k - 1];
      double difference = odd[k] - odd[k - 1];
      a[k] = (sum + difference) / 2;
      a[ORDER + 1 - k] = (sum - difference) / 2;
    }
  }

  private static void product(double[] lsf, int first, double[] f) {
    java.util.Arrays.fill(f, 0);
    f[0] = 1;
    for (int i = 0; i < ORDER / 2; i++) {
      double b = -2 * Math.cos(lsf[first + 2 * i]);
      // The polynomial is symmetric: half of it, and one more, is enough.
      for (int k = ORDER / 2; k > 0; k--) f[k] += b * f[k - 1] + (k > 1 ? f[k - 2] : 0);
    }
  }

  /** The frequencies of a filter; false where not all are found, and then {@code lsf} stays. */
  boolean frequencies(double[] a, double[] lsf) {
    even[0] = 1;
    odd[0] = 1;
    for (int k = 1; k <= ORDER / 2; k++) {
      even[k] = a[k] + a[ORDER + 1 - k] - even[k - 1];
      odd[k] = a[k] - a[ORDER + 1 - k] + odd[k - 1];
    }
    int found = 0;
    double[] f = even;
    double low = 0;
    double atLow = at(f, low);
    for (int i = 1; i <= GRID && found < ORDER; i++) {
      double high = Math.PI * i / GRID;
      double atHigh = at(f, high);
      if (atLow * atHigh > 0) {
        low = high;
        atLow = atHigh;
        continue;
      }
      between[found++] = root(f, low, high, atLow);
      f = f == even ? odd : even;
      low = between[found - 1];
      atLow = at(f, low);
      i--; // the next may be in the same stretch
    }
    if (found < ORDER) return false;
    System.arraycopy(between, 0, lsf, 0, ORDER);
    return true;
  }

  private static double root(double[] f, double from, double to, double atFrom) {
    double low = from;
    double high = to;
    for (int i = 0; i < 12; i++) {
      double middle = (low + high) / 2;
      if (at(f, middle) * atFrom > 0) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  private static double at(double[] f, double frequency) {
    double sum = f[ORDER / 2] / 2;
    for (int k = 0; k < ORDER / 2; k++) sum += f[k] * Math.cos((ORDER / 2 - k) * frequency);
    return sum;
  }
}
