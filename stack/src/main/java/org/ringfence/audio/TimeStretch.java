package org.ringfence.audio;

/**
 * Makes sound shorter or longer by one pitch period without changing its pitch: two periods that are
 * alike are blended into one, or one is blended in between. Where there is nothing to hear, any 10
 * ms will do; where periods are not alike, nothing is done unless it must be.
 */
public final class TimeStretch {
  private static final double ALIKE = 0.85;

  /** Below this nobody hears what is cut: -52 dBFS. */
  private static final double QUIET = 32768.0 * 32768 * 6.3e-6;

  private final int shortest;
  private final int longest;
  private final int any;
  private final int step;
  private double likeness;

  public TimeStretch(int rateHz) {
    shortest = rateHz / 400;
    longest = rateHz * 15 / 1000;
    any = rateHz / 100;
    step = Math.max(1, rateHz / 8000);
  }

  /** So many samples are looked at on either side of where one is taken out or put in. */
  public int reach() {
    return longest;
  }

  /**
   * Takes one period out of the {@code 2 * reach()} samples from {@code at} on: those up to {@code
   * end} move forward.
   *
   * @param must take it out even where it will be heard
   * @return how many samples there are less; 0 when it was left as it is
   */
  public int shorten(short[] pcm, int at, int end, boolean must) {
    int period = period(pcm, at, must);
    if (period == 0) {
      return 0;
    }
    for (int i = 0; i < period; i++) {
      pcm[at + period + i] = mix(pcm[at + i], pcm[at + period + i], i, period);
    }
    System.arraycopy(pcm, at + period, pcm, at, end - at - period);
    return period;
  }

  /**
   * Puts one period in before {@code at}, made of the {@code reach()} samples before it and as many
   * after: those from {@code at} to {@code end} move back.
   *
   * @return how many samples there are more; 0 when it was left as it is
   */
  public int lengthen(short[] pcm, int at, int end, boolean must) {
    int period = period(pcm, at - longest, must);
    if (period == 0) {
      return 0;
    }
    System.arraycopy(pcm, at, pcm, at + period, end - at);
    for (int i = 0; i < period; i++) {
      pcm[at + i] = mix(pcm[at + period + i], pcm[at - period + i], i, period);
    }
    return period;
  }

  /** From one sample to the other, the further, the more. */
  private static short mix(short from, short to, int index, int count) {
    return (short) (from + (to - from) * (index + 1) / (count + 1));
  }

  /** The period around the middle of {@code 2 * reach()} samples; 0 for none that may be used. */
  private int period(short[] pcm, int at, boolean must) {
    if (Level.meanSquare(pcm, at, 2 * longest) < QUIET) {
      return any;
    }
    likeness = -1;
    int coarse = best(pcm, at, shortest, longest, step);
    int from = Math.max(shortest, coarse - step + 1);
    int best = step == 1 ? coarse : best(pcm, at, from, Math.min(longest, coarse + step - 1), 1);
    return likeness >= ALIKE || must ? best : 0;
  }

  /** The lag at which what is before the middle is most like what is after it. */
  private int best(short[] pcm, int at, int from, int to, int stride) {
    int middle = at + longest;
    int best = from;
    likeness = -1;
    for (int lag = from; lag <= to; lag += stride) {
      long product = 0;
      long before = 1;
      long after = 1;
      // One whole period, but never less than the shortest twice, so that noise is not alike.
      int window = Math.max(lag, 2 * shortest);
      int start = middle - lag;
      for (int i = 0; i < window && start + i + lag < middle + longest; i += stride) {
        int old = pcm[start + i];
        int fresh = pcm[start + i + lag];
        product += old * fresh;
        before += old * old;
        after += fresh * fresh;
      }
      double now = product / Math.sqrt((double) before * after);
      if (now > likeness) {
        likeness = now;
        best = lag;
      }
    }
    return best;
  }
}
