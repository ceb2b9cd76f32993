package org.ringfence.lab.impair;

import java.util.Arrays;

/** The scores of one phone that heard the same packets several times; none where it heard none. */
record Takes(double... mos) {
  /** The middle one; NaN for none. */
  double median() {
    double[] sorted = Arrays.stream(mos).filter(each -> !Double.isNaN(each)).sorted().toArray();
    if (sorted.length == 0) return Double.NaN;
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** By how much they differ: their variance; NaN where there are not two. */
  double variance() {
    double[] there = Arrays.stream(mos).filter(each -> !Double.isNaN(each)).toArray();
    if (there.length < 2) return Double.NaN;
    double mean = Arrays.stream(there).average().orElseThrow();
    double sum = Arrays.stream(there).map(each -> (each - mean) * (each - mean)).sum();
    return sum / (there.length - 1);
  }
}
