package org.ringfence.codec;

import java.util.Objects;

/**
 * Makes up for lost frames of a codec that has no means of its own: repeats the last pitch period,
 * fades it out within 60 ms, and blends the first good frame in (the idea of G.711 Appendix I).
 */
final class Concealment {
  private static final int HISTORY_MS = 40;
  private static final int WINDOW_MS = 15;
  private static final int BLEND_MS = 4;
  private static final int STEADY_MS = 10;
  private static final int SILENT_MS = 60;

  private final short[] history;
  private final int shortestPeriod;
  private final int longestPeriod;
  private final int window;
  private final int blend;
  private final int steady;
  private final int silent;
  private int period;
  private int concealed;

  Concealment(int rateHz) {
    int perMs = rateHz / 1000;
    history = new short[HISTORY_MS * perMs];
    shortestPeriod = rateHz / 400;
    longestPeriod = rateHz / 60;
    window = WINDOW_MS * perMs;
    blend = BLEND_MS * perMs;
    steady = STEADY_MS * perMs;
    silent = SILENT_MS * perMs;
  }

  /** Takes note of a good frame, and blends it with what was made up before it. */
  void heard(short[] pcm, int offset, int samples) {
    if (concealed > 0) {
      int blended = Math.min(blend, samples);
      for (int i = 0; i < blended; i++) {
        int made = made(concealed + i);
        int good = pcm[offset + i];
        pcm[offset + i] = (short) (made + (good - made) * (i + 1) / (blended + 1));
      }
      concealed = 0;
    }
    int kept = Math.min(samples, history.length);
    System.arraycopy(history, kept, history, 0, history.length - kept);
    System.arraycopy(pcm, offset + samples - kept, history, history.length - kept, kept);
  }

  int conceal(short[] pcm, int offset, int samples) {
    Objects.checkFromIndexSize(offset, samples, pcm.length);
    if (concealed == 0) {
      period = period();
    }
    for (int i = 0; i < samples; i++) {
      pcm[offset + i] = (short) made(concealed + i);
    }
    // The count stops where all is silent, so that a long gap never overflows it.
    concealed = Math.min(concealed + samples, silent);
    return samples;
  }

  /** The sample made up {@code index} samples into the gap. */
  private int made(int index) {
    if (index >= silent) {
      return 0;
    }
    int sample = history[history.length - period + index % period];
    return index < steady ? sample : sample * (silent - index) / (silent - steady);
  }

  /** The lag at which the end of the history is most like what came before it. */
  private int period() {
    int start = history.length - window;
    int best = longestPeriod;
    double bestLikeness = 0;
    for (int lag = shortestPeriod; lag <= longestPeriod; lag++) {
      long product = 0;
      long energy = 1;
      for (int i = start; i < history.length; i++) {
        product += history[i] * history[i - lag];
        energy += history[i - lag] * history[i - lag];
      }
      double likeness = product <= 0 ? 0 : (double) product * product / energy;
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = lag;
      }
    }
    return best;
  }
}
