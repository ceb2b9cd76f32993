package org.ringfence.codec;

import java.util.Objects;

/**
 * Makes up for lost frames of a codec that has no means of its own, as ITU-T G.711 Appendix I does,
 * bit for bit at 8 kHz: the last one to three pitch periods are repeated, each seam is blended, and
 * from 10 ms on it fades out until 60 ms. The first good frame is blended in.
 *
 * <p>Sound comes out {@link #delaySamples} late (3.75 ms), for the seam before a gap lies in what
 * was heard before it.
 */
final class Concealment {
  /** What a frame of Appendix I is: 10 ms. */
  private static final int FRAMES_A_SECOND = 100;

  private static final int MOST_PERIODS = 3;
  private static final int SILENT_FRAMES = 6;
  private static final double LEAST_POWER = 250;
  private static final double FADE = 0.2;

  private final int frame;
  private final int shortestPeriod;
  private final int longestPeriod;
  private final int window;
  private final int coarse;
  private final int blendGrowth;

  private final short[] history;

  /** The history when the gap began; its end is blended with what comes before the periods used. */
  private final double[] cycles;

  private final double[] tail;
  private final short[] seam;
  private int period;
  private int overlap;

  /** Of the periods in use: how many samples, and where in them. */
  private int length;

  private int position;

  /** Frames of this gap so far, and how much of the last was made. */
  private int erased;

  private int made;
  private double gain;

  /** What is left of the blend with the first good samples. */
  private int blendLeft;

  /** The weights of old and new in the blend under way, and by how much they change. */
  private double falling;

  private double rising;
  private double fallingStep;
  private double risingStep;

  Concealment(int rateHz) {
    frame = rateHz / FRAMES_A_SECOND;
    shortestPeriod = frame / 2;
    longestPeriod = 3 * frame / 2;
    window = 2 * frame;
    coarse = rateHz / 4000;
    blendGrowth = 2 * frame / 5;
    int mostOverlap = longestPeriod / 4;
    history = new short[MOST_PERIODS * longestPeriod + mostOverlap];
    cycles = new double[history.length];
    tail = new double[mostOverlap];
    seam = new short[mostOverlap];
  }

  /** By how much what comes out is late. */
  int delaySamples() {
    return tail.length;
  }

  /** Takes a good frame in, and puts in its place what is to be heard now. */
  void heard(short[] pcm, int offset, int samples) {
    if (erased > 0) {
      beginBlend();
    }
    for (int done = 0; done < samples; ) {
      int part = Math.min(frame, samples - done);
      blend(pcm, offset + done, part);
      pass(pcm, offset + done, part);
      done += part;
    }
  }

  int conceal(short[] pcm, int offset, int samples) {
    Objects.checkFromIndexSize(offset, samples, pcm.length);
    for (int done = 0; done < samples; ) {
      if (erased == 0 || made == frame) {
        beginFrame();
      }
      int part = Math.min(frame - made, samples - done);
      for (int i = 0; i < part; i++) {
        pcm[offset + done + i] = makeUp();
      }
      pass(pcm, offset + done, part);
      done += part;
    }
    return samples;
  }

  private void beginBlend() {
    int count = Math.min(frame, overlap + (erased - 1) * blendGrowth);
    begin(count, Math.max(0, 1 - (erased - 1) * FADE));
    blendLeft = count;
    erased = 0;
  }

  private void begin(int count, double full) {
    risingStep = 1.0 / count;
    fallingStep = risingStep * full;
    rising = risingStep;
    falling = (1 - risingStep) * full;
  }

  private double mix(double old, double fresh) {
    double sum = falling * old + rising * fresh;
    falling -= fallingStep;
    rising += risingStep;
    return Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  private void blend(short[] pcm, int offset, int samples) {
    int part = Math.min(blendLeft, samples);
    for (int i = 0; i < part; i++) {
      pcm[offset + i] = (short) mix(next(), pcm[offset + i]);
    }
    blendLeft -= part;
  }

  /**
   * Moves the history on by the samples, and replaces them by those of {@link #delaySamples} ago.
   */
  private void pass(short[] pcm, int offset, int samples) {
    System.arraycopy(history, samples, history, 0, history.length - samples);
    System.arraycopy(pcm, offset, history, history.length - samples, samples);
    System.arraycopy(history, history.length - samples - tail.length, pcm, offset, samples);
  }

  private void beginFrame() {
    made = 0;
    if (erased == 0) {
      beginGap();
    } else if (erased < MOST_PERIODS) {
      addPeriod();
    }
    gain = 1 - (erased - 1) * FADE;
    erased = Math.min(erased + 1, SILENT_FRAMES + 1);
  }

  private void beginGap() {
    for (int i = 0; i < history.length; i++) {
      cycles[i] = history[i];
    }
    period = period();
    overlap = period / 4;
    System.arraycopy(cycles, cycles.length - overlap, tail, 0, overlap);
    position = 0;
    blendLeft = 0;
    length = period;
    closeCycle();
    for (int i = history.length - overlap; i < history.length; i++) {
      history[i] = (short) cycles[i];
    }
  }

  /** One more period is used, and what it changes is blended with how it would have gone on. */
  private void addPeriod() {
    int kept = position;
    for (int i = 0; i < overlap; i++) {
      seam[i] = next();
    }
    position = kept;
    while (position > period) {
      position -= period;
    }
    length += period;
    closeCycle();
    begin(overlap, 1);
  }

  /** Blends the end of the periods in use with what led to their beginning. */
  private void closeCycle() {
    int end = cycles.length - overlap;
    begin(overlap, 1);
    for (int i = 0; i < overlap; i++) {
      cycles[end + i] = mix(tail[i], cycles[end - length + i]);
    }
  }

  private short makeUp() {
    int index = made++;
    if (erased > SILENT_FRAMES) {
      return 0;
    }
    short sample = next();
    if (erased == 1) {
      return sample;
    }
    if (erased <= MOST_PERIODS && index < overlap) {
      sample = (short) mix(seam[index], sample);
    }
    sample = (short) (sample * gain);
    gain -= FADE / frame;
    return sample;
  }

  private short next() {
    short sample = (short) cycles[cycles.length - length + position];
    position = position + 1 == length ? 0 : position + 1;
    return sample;
  }

  /**
   * The lag at which the last 20 ms are most like what came before: coarsely first, then finely.
   */
  private int period() {
    int widest = longestPeriod - shortestPeriod;
    int near = bestShift(0, widest, coarse);
    int from = Math.max(0, near - coarse + 1);
    int to = Math.min(widest, near + coarse - 1);
    return longestPeriod - bestShift(from, to, 1);
  }

  private int bestShift(int from, int to, int step) {
    int late = cycles.length - window;
    int early = late - longestPeriod;
    double bestLikeness = Double.NEGATIVE_INFINITY;
    int best = from;
    for (int shift = from; shift <= to; shift += step) {
      double energy = 0;
      double product = 0;
      for (int i = 0; i < window; i += step) {
        double old = cycles[early + shift + i];
        energy += old * old;
        product += old * cycles[late + i];
      }
      double likeness = product / Math.sqrt(Math.max(energy, LEAST_POWER));
      if (likeness >= bestLikeness) {
        bestLikeness = likeness;
        best = shift;
      }
    }
    return best;
  }
}
