package org.ringfence.codec;

import static org.ringfence.codec.IlbcMode.STAGES;
import static org.ringfence.codec.IlbcMode.SUBFRAME;

/**
 * What was said before as a codebook (RFC 3951 sections 3.6.3 and 4.3): stretches of the memory,
 * some put together from what is shorter than a subframe, and all of these filtered again.
 */
final class IlbcCodebook {
  static final int MEMORY = 147;
  private static final int TAPS = 8;
  private static final int BEFORE = 3;
  private static final int CROSSFADE = 5;
  private static final double LEAST_SCALE = 0.1;
  private static final double MOST_GAIN = 1.3;

  private final double[] memory = new double[MEMORY];
  private final double[] filtered = new double[MEMORY];
  private final double[] vector = new double[SUBFRAME];
  private int length;

  /** Takes the last of a memory. */
  void load(double[] from, int at, int count) {
    length = count;
    System.arraycopy(from, at, memory, 0, count);
    for (int n = 0; n < count; n++) {
      double sum = 0;
      for (int tap = 0; tap < TAPS; tap++) {
        int k = n + tap - BEFORE;
        if (k >= 0 && k < count) sum += IlbcTables.FILTER[tap] * memory[k];
      }
      filtered[n] = sum;
    }
  }

  private int straight(int size) {
    return length - size + 1;
  }

  /** How many vectors of that size there are; half of them are filtered. */
  int vectors(int size) {
    return 2 * (straight(size) + (size == SUBFRAME ? SUBFRAME / 2 : 0));
  }

  /** Lays out a vector. */
  private void look(int index, int size) {
    int half = vectors(size) / 2;
    double[] from = index < half ? memory : filtered;
    int entry = index % half;
    if (entry < straight(size)) {
      System.arraycopy(from, length - entry - size, vector, 0, size);
      return;
    }
    int span = 2 * (entry - straight(size)) + size;
    int high = span / 2;
    int low = high - CROSSFADE;
    System.arraycopy(from, length - high, vector, 0, low);
    for (int n = low; n < high; n++) {
      double share = (n - low) / (double) CROSSFADE;
      vector[n] = (1 - share) * from[length - high + n] + share * from[length - span + n];
    }
    System.arraycopy(from, length - span + high, vector, high, size - high);
  }

  static double gain(int stage, int index, double before) {
    return Math.max(LEAST_SCALE, Math.abs(before)) * IlbcTables.GAINS[stage][index];
  }

  /** Adds up what the stages say. */
  void construct(IlbcMode mode, int[] values, int part, double[] out, int at, int size) {
    java.util.Arrays.fill(out, at, at + size, 0);
    double gain = 1;
    for (int stage = 0; stage < STAGES; stage++) {
      gain = gain(stage, values[mode.gain(part, stage)], gain);
      look(unfold(part, stage, values[mode.index(part, stage)]) % vectors(size), size);
      for (int n = 0; n < size; n++) out[at + n] += gain * vector[n];
    }
  }

  /** Later stages of the first subframe have seven bits for what eight would tell. */
  private static int unfold(int part, int stage, int index) {
    if (part != 1 || stage == 0 || index < 44) return index;
    return index < 108 ? index + 64 : index < 128 ? index + 128 : index;
  }

  private static int fold(int part, int stage, int index) {
    if (part != 1 || stage == 0 || index < 44) return index;
    return index < 172 ? index - 64 : index - 128;
  }

  private static boolean isTold(int part, int stage, int index) {
    boolean some = part == 1 && stage > 0;
    return !some || index < 44 || index >= 108 && index < 172 || index >= 236;
  }

  /**
   * Finds what comes nearest to a target, stage by stage.
   *
   * @param target what is left of it after this
   */
  void search(IlbcMode mode, int[] values, int part, double[] target, int size) {
    double before = 1;
    for (int stage = 0; stage < STAGES; stage++) {
      int best = 0;
      double bestGain = 0;
      double most = 0;
      for (int index = 0; index < vectors(size); index++) {
        if (!isTold(part, stage, index)) continue;
        look(index, size);
        double cross = 0;
        double energy = 1e-9;
        for (int n = 0; n < size; n++) {
          cross += vector[n] * target[n];
          energy += vector[n] * vector[n];
        }
        double gain = cross / energy;
        boolean may = (stage > 0 || cross > 0) && Math.abs(gain) <= MOST_GAIN;
        if (!may || cross * gain <= most) continue;
        most = cross * gain;
        best = index;
        bestGain = gain;
      }
      int told = nearest(stage, bestGain, before);
      before = gain(stage, told, before);
      look(best, size);
      for (int n = 0; n < size; n++) target[n] -= before * vector[n];
      values[mode.index(part, stage)] = fold(part, stage, best);
      values[mode.gain(part, stage)] = told;
    }
  }

  private static int nearest(int stage, double wanted, double before) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < IlbcTables.GAINS[stage].length; i++) {
      double error = Math.abs(wanted - gain(stage, i, before));
      if (error >= least) continue;
      least = error;
      best = i;
    }
    return best;
  }
}
