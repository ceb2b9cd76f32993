package org.ringfence.audio;

/**
 * Fills a gap in sound: goes on with the last pitch period before it, ever softer, and when it is
 * known what comes after, leads over to that as it must have begun. What was filled and not played
 * yet is blended once more then, so that a gap whose end is known in time is closed from both
 * sides. Nothing is late by it, and nothing is allocated per call.
 */
public final class GapFiller {
  /** Two periods less alike than that are noise; the long ones of it sound least like a tone. */
  private static final double VOICED = 0.5;

  private static final double LEAST_POWER = 250;

  /** From 10 ms on it fades, and is silent after 200 ms more. */
  private static final int FADE_FROM_MS = 10;

  private static final double FADE_MS = 200;

  /** A decoder that missed something needs so long to be right again. */
  private static final int SETTLE_MS = 1;

  private static final int BLEND_MS = 8;
  private static final int WINDOW_MS = 20;

  /** More than is ever filled and not played yet. */
  private static final int MOST_MS = 400;

  private final int perMs;
  private final int shortest;
  private final int longest;
  private final int window;
  private final int coarse;

  private final short[] cycle;
  private final short[] ahead;
  private final short[] back;
  private boolean open;
  private int period;
  private int position;
  private int filled;

  /** Of the two periods found last. */
  private double likeness;

  public GapFiller(int rateHz) {
    perMs = rateHz / 1000;
    shortest = rateHz / 400;
    longest = 15 * perMs;
    window = WINDOW_MS * perMs;
    coarse = Math.max(1, rateHz / 4000);
    cycle = new short[longest];
    ahead = new short[BLEND_MS * perMs];
    back = new short[MOST_MS * perMs];
  }

  /** So many samples before the gap are looked at. */
  public int reach() {
    return window + longest;
  }

  /** Whether there is a gap whose end is not known yet. */
  public boolean open() {
    return open;
  }

  /** Goes on from {@code end} as it was before the gap; the next call goes on with that. */
  public void fill(short[] pcm, int end, int samples) {
    if (!open) {
      open = true;
      position = 0;
      filled = 0;
      period = period(pcm, end - window, longest, window, -1);
      System.arraycopy(pcm, end - period, cycle, 0, period);
    }
    goOn(pcm, end, samples);
  }

  private void goOn(short[] pcm, int at, int samples) {
    for (int i = 0; i < samples; i++) {
      double faded = (filled - FADE_FROM_MS * perMs) / (FADE_MS * perMs);
      pcm[at + i] = (short) (cycle[position] * Math.clamp(1 - faded, 0, 1));
      position = position + 1 == period ? 0 : position + 1;
      filled++;
    }
  }

  /**
   * Sound has come that goes on after the gap.
   *
   * @param end where it begins
   * @param unplayed so many filled samples before that may still be changed
   * @param samples how many came
   */
  public void close(short[] pcm, int end, int unplayed, int samples) {
    if (!open) {
      return;
    }
    open = false;
    int settle = Math.min(SETTLE_MS * perMs, samples);
    boolean enough = samples - settle >= longest;
    int lead = enough ? Math.min(unplayed, back.length - settle) : 0;
    int past = Math.min(Math.max(BLEND_MS * perMs - lead, settle), samples);
    goOn(ahead, 0, past);
    if (lead > 0) {
      goBack(pcm, end + settle, samples - settle, lead + settle);
    }
    for (int i = 0; i < lead; i++) {
      int at = end - lead + i;
      pcm[at] = mix(pcm[at], back[i], i, lead + past);
    }
    for (int i = 0; i < past; i++) {
      boolean settling = lead > 0 && i < settle;
      short good = settling ? mix(back[lead + i], pcm[end + i], i, settle) : pcm[end + i];
      pcm[end + i] = mix(ahead[i], good, lead + i, lead + past);
    }
  }

  /** How it must have begun: the first period, again and again before it. */
  private void goBack(short[] pcm, int from, int samples, int count) {
    int compared = longest / 2;
    int most = Math.min(longest, samples - compared);
    int lag = period(pcm, from, most, compared, 1);
    for (int i = 1; i <= count; i++) {
      back[count - i] = pcm[from - i + (i + lag - 1) / lag * lag];
    }
  }

  /** From one sample to the other, the further, the more. */
  private static short mix(short from, short to, int index, int count) {
    return (short) (from + (to - from) * (index + 1) / (count + 1));
  }

  /**
   * The lag at which a window is most like what is before it or after it.
   *
   * @param way -1 for before, 1 for after
   */
  private int period(short[] pcm, int from, int most, int compared, int way) {
    int near = best(pcm, from, shortest, most, coarse, compared, way);
    int low = Math.max(shortest, near - coarse + 1);
    int found = best(pcm, from, low, Math.min(most, near + coarse - 1), 1, compared, way);
    return likeness < VOICED ? Math.max(found, most * 2 / 3) : found;
  }

  private int best(short[] pcm, int from, int low, int high, int stride, int compared, int way) {
    int best = low;
    likeness = -1;
    for (int lag = low; lag <= high; lag += stride) {
      double product = 0;
      double here = LEAST_POWER;
      double there = LEAST_POWER;
      for (int i = 0; i < compared; i += stride) {
        double one = pcm[from + i];
        double other = pcm[from + i + way * lag];
        product += one * other;
        here += one * one;
        there += other * other;
      }
      double now = product / Math.sqrt(here * there);
      if (now > likeness) {
        likeness = now;
        best = lag;
      }
    }
    return best;
  }
}
