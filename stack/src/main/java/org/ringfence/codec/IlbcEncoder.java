package org.ringfence.codec;

import static org.ringfence.codec.IlbcFilters.ORDER;
import static org.ringfence.codec.IlbcMode.SUBFRAME;

/** From sound to the bits of a frame (RFC 3951 section 3). */
final class IlbcEncoder {
  private static final int LONGEST = 240;
  private static final int WINDOW = 240;

  /** What is heard again from before the frame. */
  private static final int BEFORE = 80;

  /** The first of two filters is about the middle of what is so much earlier. */
  private static final int LOOK_BACK = 60;

  private static final int STATE = 2 * SUBFRAME;
  private static final double SYNTHESIS = 0.9025;
  private static final double WEIGHTING = 0.4222;
  private static final double WHITE = 1.0001;
  private static final double SPREAD_HZ = 60;
  private static final double PEAK = 4.5;

  /** Between two pulses the middle of a frame is a better start than its ends. */
  private static final double[] SHORT_CHANCES = {0.9, 1, 0.9};

  private static final double[] LONG_CHANCES = {0.8, 0.9, 1, 0.9, 0.8};
  private static final double[] MIDDLE = new double[WINDOW];
  private static final double[] END = new double[WINDOW];
  private static final double[] LAGS = new double[ORDER + 1];

  static {
    for (int i = 0; i < WINDOW; i++) {
      MIDDLE[i] = 0.5 * (1 - Math.cos(2 * Math.PI * (i + 1) / (WINDOW + 1)));
      END[i] =
          i < 220 ? square(Math.sin(Math.PI * (i + 1) / 441)) : Math.cos(Math.PI * (i - 220) / 40);
    }
    for (int i = 0; i <= ORDER; i++) {
      LAGS[i] = Math.exp(-0.5 * square(2 * Math.PI * SPREAD_HZ * i / Ilbc.RATE_HZ));
    }
  }

  private final IlbcMode mode;
  private final int[] values;
  private final double[] heard = new double[BEFORE + LONGEST];
  private final double[] lsf = new double[ORDER];
  private final double[] correlation = new double[ORDER + 1];
  private final double[] filter = new double[ORDER + 1];
  private final double[] before = new double[ORDER + 1];
  private final double[] weight = new double[ORDER + 1];
  private final double[] left = new double[LONGEST];
  private final double[] spread = new double[ORDER + STATE];
  private final double[] said = new double[ORDER + STATE];
  private final double[] weighted = new double[ORDER + IlbcCodebook.MEMORY + SUBFRAME];
  private final double[] target = new double[SUBFRAME];
  private final double[][] filters = new double[LONGEST / SUBFRAME][ORDER + 1];
  private final IlbcSpectrum spectrum = new IlbcSpectrum();
  private final IlbcResidual residual = new IlbcResidual();
  private final IlbcFilters.HighPass highPass = IlbcFilters.HighPass.in();
  private final IlbcResidual.Chooser chooser = this::choose;

  IlbcEncoder(IlbcMode mode) {
    this.mode = mode;
    values = new int[mode.widths.length];
    for (int i = 0; i < ORDER; i++) lsf[i] = Math.PI * (i + 1) / (ORDER + 1);
  }

  private static double square(double x) {
    return x * x;
  }

  void encode(short[] pcm, int offset, byte[] out, int outOffset) {
    System.arraycopy(heard, mode.samples, heard, 0, BEFORE);
    for (int n = 0; n < mode.samples; n++) heard[BEFORE + n] = highPass.next(pcm[offset + n]);
    int end = BEFORE + mode.samples;
    if (mode.filters == 2) analyze(end - WINDOW - LOOK_BACK, MIDDLE, 0);
    analyze(end - WINDOW, END, mode.filters - 1);
    spectrum.look(mode, values);
    spectrum.filters(mode, filters);
    for (int i = 0; i < mode.subframes; i++) {
      int at = i * SUBFRAME;
      IlbcFilters.zeros(heard, BEFORE + at, SUBFRAME, filters[i], left, at);
    }
    chooseStart();
    tellState();
    residual.build(mode, values, filters, chooser);
    mode.write(values, out, outOffset);
  }

  /** One filter of the frame, from what a window shows. */
  private void analyze(int from, double[] window, int set) {
    for (int lag = 0; lag <= ORDER; lag++) {
      double sum = 0;
      for (int n = lag; n < WINDOW; n++) {
        sum += heard[from + n] * window[n] * heard[from + n - lag] * window[n - lag];
      }
      correlation[lag] = sum * LAGS[lag];
    }
    correlation[0] = correlation[0] * WHITE + 1;
    predict();
    IlbcFilters.broaden(filter, SYNTHESIS, filter);
    spectrum.frequencies(filter, lsf);
    IlbcSpectrum.quantize(lsf, values, 3 * set);
  }

  /** Levinson and Durbin's recursion. */
  private void predict() {
    java.util.Arrays.fill(filter, 0);
    filter[0] = 1;
    double error = correlation[0];
    for (int m = 1; m <= ORDER; m++) {
      double sum = correlation[m];
      for (int k = 1; k < m; k++) sum += filter[k] * correlation[m - k];
      double reflection = -sum / error;
      System.arraycopy(filter, 0, before, 0, m);
      filter[m] = reflection;
      for (int k = 1; k < m; k++) filter[k] = before[k] + reflection * before[m - k];
      error *= 1 - reflection * reflection;
    }
  }

  private double energy(int from, int count) {
    double sum = 0;
    for (int n = from; n < from + count; n++) sum += left[n] * left[n];
    return sum;
  }

  /** The two subframes with most in them, and which end of them is told sample by sample. */
  private void chooseStart() {
    double[] chances = mode == IlbcMode.SHORT ? SHORT_CHANCES : LONG_CHANCES;
    double most = -1;
    for (int start = 1; start < mode.subframes; start++) {
      double there = energy((start - 1) * SUBFRAME, STATE) * chances[start - 1];
      if (there <= most) continue;
      most = there;
      values[mode.start] = start;
    }
    int at = (values[mode.start] - 1) * SUBFRAME;
    int len = mode.stateSamples;
    boolean first = energy(at, len) > energy(at + STATE - len, len);
    values[mode.half] = first ? 1 : 0;
  }

  private void tellState() {
    int len = mode.stateSamples;
    double[] synthesis = filters[values[mode.start] - 1];
    residual.spread(left, IlbcResidual.stateAt(mode, values), len, synthesis, spread, ORDER);
    double peak = 0;
    for (int n = 0; n < len; n++) peak = Math.max(peak, Math.abs(spread[ORDER + n]));
    int scale = nearest(IlbcTables.SCALE, peak / PEAK);
    values[mode.scale] = scale;
    IlbcFilters.broaden(synthesis, WEIGHTING, weight);
    for (int n = 0; n < len; n++) spread[ORDER + n] /= IlbcTables.SCALE[scale];
    IlbcFilters.poles(spread, ORDER, len, weight);
    for (int n = 0; n < len; n++) {
      double past = IlbcFilters.past(said, ORDER + n, weight);
      int index = nearest(IlbcTables.STATE, spread[ORDER + n] + past);
      values[mode.state + n] = index;
      said[ORDER + n] = IlbcTables.STATE[index] - past;
    }
  }

  private static int nearest(double[] table, double value) {
    int best = 0;
    for (int i = 1; i < table.length; i++) {
      if (Math.abs(table[i] - value) < Math.abs(table[best] - value)) best = i;
    }
    return best;
  }

  /** Looks for a part in what is known, both as loud as the ear takes them to be. */
  private void choose(int part, int at, int size, boolean back) {
    int length = part == 0 ? IlbcResidual.STATE_MEMORY : IlbcCodebook.MEMORY;
    int subframe = Math.clamp(at / SUBFRAME, 0, mode.subframes - 1);
    IlbcFilters.broaden(filters[subframe], WEIGHTING, weight);
    System.arraycopy(residual.memory(), IlbcCodebook.MEMORY - length, weighted, ORDER, length);
    for (int n = 0; n < size; n++) weighted[ORDER + length + n] = left[back ? at - n : at + n];
    IlbcFilters.poles(weighted, ORDER, length + size, weight);
    residual.codebook.load(weighted, ORDER, length);
    System.arraycopy(weighted, ORDER + length, target, 0, size);
    residual.codebook.search(mode, values, part, target, size);
  }
}
