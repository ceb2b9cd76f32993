package org.ringfence.codec;

import static org.ringfence.codec.IlbcFilters.ORDER;
import static org.ringfence.codec.IlbcMode.SUBFRAME;

import java.util.Arrays;

/**
 * What is left of a frame without its filter (RFC 3951 section 4): the start state in the middle of
 * it, sample by sample, and from there on, forwards and then backwards, what resembles what is
 * known already. The encoder walks the same way and fills in what it finds.
 */
final class IlbcResidual {
  private static final int STATE = 2 * SUBFRAME;

  /** How much of the memory the rest of the state looks at. */
  static final int STATE_MEMORY = 85;

  private static final int LONGEST = 240;

  /** The frame, by time. */
  final double[] samples = new double[LONGEST];

  final IlbcCodebook codebook = new IlbcCodebook();
  private final double[] memory = new double[IlbcCodebook.MEMORY];
  private final double[] part = new double[SUBFRAME];
  private final double[] numerator = new double[ORDER + 1];
  private final double[] turned = new double[ORDER + 2 * STATE];
  private final double[] folded = new double[ORDER + 2 * STATE];

  /** Told of each part before it is built, so that an encoder can choose it. */
  interface Chooser {
    /** Nothing to choose: all is told. */
    Chooser NONE = (part, at, size, back) -> {};

    /**
     * @param at where the part begins in the frame; the last of it where it goes {@code back}
     */
    void choose(int part, int at, int size, boolean back);
  }

  /** The memory that the next part is looked for in. */
  double[] memory() {
    return memory;
  }

  /** Where the samples of the state that are told one by one begin. */
  static int stateAt(IlbcMode mode, int[] values) {
    int at = (values[mode.start] - 1) * SUBFRAME;
    return values[mode.half] == 1 ? at : at + STATE - mode.stateSamples;
  }

  void build(IlbcMode mode, int[] values, double[][] filters, Chooser chooser) {
    int start = values[mode.start];
    int len = mode.stateSamples;
    int stateAt = stateAt(mode, values);
    state(mode, values, filters[start - 1], stateAt);
    int rest = STATE - len;
    if (values[mode.half] == 1) {
      remember(stateAt, len, false);
      chooser.choose(0, stateAt + len, rest, false);
      construct(mode, values, 0, STATE_MEMORY, rest);
      System.arraycopy(part, 0, samples, stateAt + len, rest);
    } else {
      remember(stateAt, len, true);
      chooser.choose(0, stateAt - 1, rest, true);
      construct(mode, values, 0, STATE_MEMORY, rest);
      for (int n = 0; n < rest; n++) samples[stateAt - 1 - n] = part[n];
    }
    int told = 1;
    int after = mode.subframes - start - 1;
    if (after > 0) remember((start - 1) * SUBFRAME, STATE, false);
    for (int i = 0; i < after; i++, told++) {
      int at = (start + 1 + i) * SUBFRAME;
      chooser.choose(told, at, SUBFRAME, false);
      construct(mode, values, told, IlbcCodebook.MEMORY, SUBFRAME);
      System.arraycopy(part, 0, samples, at, SUBFRAME);
      push();
    }
    int before = start - 1;
    if (before > 0) {
      int known = Math.min(IlbcCodebook.MEMORY, (mode.subframes + 1 - start) * SUBFRAME);
      remember(before * SUBFRAME, known, true);
    }
    for (int i = 0; i < before; i++, told++) {
      int last = (before - i) * SUBFRAME - 1;
      chooser.choose(told, last, SUBFRAME, true);
      construct(mode, values, told, IlbcCodebook.MEMORY, SUBFRAME);
      for (int n = 0; n < SUBFRAME; n++) samples[last - n] = part[n];
      push();
    }
  }

  /** Fills the memory's end with what is known from there on. */
  private void remember(int from, int count, boolean reversed) {
    Arrays.fill(memory, 0);
    for (int n = 0; n < count; n++) {
      int place = reversed ? IlbcCodebook.MEMORY - 1 - n : IlbcCodebook.MEMORY - count + n;
      memory[place] = samples[from + n];
    }
  }

  private void push() {
    System.arraycopy(memory, SUBFRAME, memory, 0, IlbcCodebook.MEMORY - SUBFRAME);
    System.arraycopy(part, 0, memory, IlbcCodebook.MEMORY - SUBFRAME, SUBFRAME);
  }

  private void construct(IlbcMode mode, int[] values, int number, int length, int size) {
    codebook.load(memory, IlbcCodebook.MEMORY - length, length);
    codebook.construct(mode, values, number, part, 0, size);
  }

  /**
   * The state: its phases were spread by a filter that is undone by going through it in reverse.
   */
  private void state(IlbcMode mode, int[] values, double[] filter, int at) {
    int len = mode.stateSamples;
    double scale = IlbcTables.SCALE[values[mode.scale]];
    Arrays.fill(turned, 0);
    for (int n = 0; n < len; n++) {
      turned[ORDER + n] = scale * IlbcTables.STATE[values[mode.state + len - 1 - n]];
    }
    allPass(filter, len);
    for (int n = 0; n < len; n++) {
      samples[at + n] = folded[ORDER + len - 1 - n] + folded[ORDER + 2 * len - 1 - n];
    }
  }

  private void allPass(double[] filter, int len) {
    for (int k = 0; k <= ORDER; k++) numerator[k] = filter[ORDER - k];
    Arrays.fill(folded, 0);
    IlbcFilters.zeros(turned, ORDER, 2 * len, numerator, folded, ORDER);
    IlbcFilters.poles(folded, ORDER, 2 * len, filter);
  }

  /** What of the state is told: its phases spread, so that no sample stands out. */
  void spread(double[] from, int at, int len, double[] filter, double[] out, int outAt) {
    Arrays.fill(turned, 0);
    System.arraycopy(from, at, turned, ORDER, len);
    allPass(filter, len);
    for (int n = 0; n < len; n++) out[outAt + n] = folded[ORDER + n] + folded[ORDER + len + n];
  }
}
