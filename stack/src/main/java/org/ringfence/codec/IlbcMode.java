package org.ringfence.codec;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the two lengths of a frame, and how its parameters lie in its bits (RFC 3951 section 3.8):
 * most important ones first, so each is cut into up to three pieces.
 *
 * <pre>
 *   | LSF | start | half | scale | state | 3 indices | 3 gains | indices ... | gains ... |0|
 * </pre>
 */
final class IlbcMode {
  static final int SUBFRAME = 40;
  static final int STAGES = 3;
  static final int CLASSES = 3;
  static final IlbcMode SHORT = new IlbcMode(true);
  static final IlbcMode LONG = new IlbcMode(false);

  final int samples;
  final int bytes;
  final int subframes;

  /** Samples of the state that are coded one by one. */
  final int stateSamples;

  /** How many times a frame tells its filter. */
  final int filters;

  /** Where parameters are among {@link #widths}. */
  final int start;

  final int half;
  final int scale;
  final int state;
  final int indices;
  final int gains;
  final int restIndices;
  final int restGains;

  /** Of each parameter, its bits in each class. */
  final int[][] widths;

  private IlbcMode(boolean brief) {
    samples = brief ? 160 : 240;
    bytes = brief ? 38 : 50;
    subframes = samples / SUBFRAME;
    stateSamples = brief ? 57 : 58;
    filters = brief ? 1 : 2;
    start = 3 * filters;
    half = start + 1;
    scale = half + 1;
    state = scale + 1;
    indices = state + stateSamples;
    gains = indices + STAGES;
    restIndices = gains + STAGES;
    restGains = restIndices + STAGES * (subframes - 2);
    widths = brief ? brief() : full();
  }

  private int[][] brief() {
    List<int[]> all = new ArrayList<>();
    head(all, 2);
    add(all, 601, 7, 7, 203, 112, 3); // the rest of the state
    add(all, 701, 7, 7, 8, 8, 8);
    add(all, 122, 112, 3, 113, 22, 3);
    return all.toArray(int[][]::new);
  }

  private int[][] full() {
    List<int[]> all = new ArrayList<>();
    head(all, 3);
    add(all, 421, 7, 7, 113, 112, 3);
    add(all, 611, 7, 7, 71, 8, 8, 71, 8, 8, 71, 8, 8);
    add(all, 122, 121, 3, 23, 22, 3, 14, 13, 3, 14, 13, 3);
    return all.toArray(int[][]::new);
  }

  private void head(List<int[]> all, int startBits) {
    for (int i = 0; i < filters; i++) add(all, 600, 700, 700);
    add(all, startBits * 100, 100, 600);
    for (int i = 0; i < stateSamples; i++) add(all, 12);
  }

  /** Each number's digits are the bits in the three classes. */
  private static void add(List<int[]> all, int... digits) {
    for (int each : digits) all.add(new int[] {each / 100, each / 10 % 10, each % 10});
  }

  /** Where the index of a stage is: of the rest of the state at 0, of other parts from 1. */
  int index(int part, int stage) {
    return part == 0 ? indices + stage : restIndices + (part - 1) * STAGES + stage;
  }

  int gain(int part, int stage) {
    return part == 0 ? gains + stage : restGains + (part - 1) * STAGES + stage;
  }

  /** Takes a frame apart; false for one that says it is empty. */
  boolean read(byte[] in, int offset, int[] values) {
    java.util.Arrays.fill(values, 0, widths.length, 0);
    int at = 0;
    for (int part = 0; part < CLASSES; part++) {
      for (int i = 0; i < widths.length; i++) {
        for (int bit = widths[i][part]; bit > 0; bit--, at++) {
          values[i] = values[i] << 1 | in[offset + at / 8] >> 7 - at % 8 & 1;
        }
      }
    }
    return (in[offset + at / 8] >> 7 - at % 8 & 1) == 0;
  }

  void write(int[] values, byte[] out, int offset) {
    java.util.Arrays.fill(out, offset, offset + bytes, (byte) 0);
    int at = 0;
    for (int part = 0; part < CLASSES; part++) {
      for (int i = 0; i < widths.length; i++) {
        int below = 0;
        for (int later = part + 1; later < CLASSES; later++) below += widths[i][later];
        for (int bit = widths[i][part] - 1; bit >= 0; bit--, at++) {
          int one = values[i] >> below + bit & 1;
          out[offset + at / 8] |= (byte) (one << 7 - at % 8);
        }
      }
    }
  }
}
