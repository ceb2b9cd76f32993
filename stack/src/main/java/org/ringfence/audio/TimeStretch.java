package org.ringfence.audio;

/**
 * Makes sound shorter or longer by one pitch period without changing its pitch: two periods that
 * are alike are blended into one, or one is blended in between (waveform similarity overlap-add).
 * Where there is nothing to hear, up to 10 ms of any sound will do. Nothing is allocated per call.
 */
public final class TimeStretch {
  /** Below this nobody hears what is cut: -52 dBFS. */
  private static final double QUIET = 32768.0 * 32768 * 6.3e-6;

  private final int shortest;
  private final int longest;
  private final int any;
  private final int coarse;
  private double likeness;

  public TimeStretch(int rateHz) {
    shortest = rateHz / 400;
    longest = rateHz * 15 / 1000;
    any = rateHz / 100;
    coarse = Math.max(1, rateHz / 8000);
  }

  /** So many samples are looked at on either side of where one is taken out or put in. */
  public int reach() {
    return longest;
  }

  /**
   * Takes one period out of the {@code 2 * reach()} samples from {@code at} on: those behind it, up
   * to {@code end}, move forward.
   *
   * @param most how many samples may be taken out
   * @param alike how much alike two periods must be, -1 to 1
   * @return how many samples there are less; 0 when it was left as it is
   */
  public int shorten(short[] pcm, int at, int end, int most, double alike) {
    int period = period(pcm, at, most, alike);
    if (period == 0) {
      return 0;
    }
    int from = at + longest - period;
    for (int i = 0; i < period; i++) {
      pcm[from + period + i] = mix(pcm[from + i], pcm[from + period + i], i, period);
    }
    System.arraycopy(pcm, from + period, pcm, from, end - from - period);
    return period;
  }

  /**
   * Puts one period in at {@code at}, made of the {@code reach()} samples before it and as many
   * after: those from {@code at} to {@code end} move back.
   *
   * @param alike how much alike two periods must be, -1 to 1
   * @return how many samples there are more; 0 when it was left as it is
   */
  public int lengthen(short[] pcm, int at, int end, double alike) {
    int period = period(pcm, at - longest, longest, alike);
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
  private int period(short[] pcm, int at, int most, double alike) {
    if (Level.meanSquare(pcm, at, 2 * longest) < QUIET) {
      return Math.max(0, Math.min(any, most));
    }
    int to = Math.min(longest, most);
    if (to < shortest) {
      return 0;
    }
    int near = best(pcm, at, shortest, to, coarse);
    int from = Math.max(shortest, near - coarse + 1);
    int best = coarse == 1 ? near : best(pcm, at, from, Math.min(to, near + coarse - 1), 1);
    return likeness >= alike ? best : 0;
  }

  /** The lag at which what is before the middle is most like what is after it. */
  private int best(short[] pcm, int at, int from, int to, int stride) {
    int middle = at + longest;
    int best = from;
    likeness = -1;
    for (int lag = from; lag <= to; lag += stride) {
      double now = likeness(pcm, middle - lag, lag, stride);
      if (now > likeness) {
        likeness = now;
        best = lag;
      }
    }
    return best;
  }

  /** Of one whole period with the next, but over no less than 5 ms, or any noise would be alike. */
  private double likeness(short[] pcm, int start, int lag, int stride) {
    int window = Math.max(lag, 2 * shortest);
    long product = 0;
    long before = 1;
    long after = 1;
    for (int i = 0; i < window; i += stride) {
      int old = pcm[start + i];
      int fresh = pcm[start + i + lag];
      product += old * fresh;
      before += old * old;
      after += fresh * fresh;
    }
    return product / Math.sqrt((double) before * after);
  }
}
