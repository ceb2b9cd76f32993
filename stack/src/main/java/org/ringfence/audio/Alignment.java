package org.ringfence.audio;

import java.util.Arrays;

/**
 * How what was heard compares with what was said, in the telephone band. Where a jitter buffer
 * moved the sound on the way, each half second is aligned by itself before it is compared.
 *
 * @param delayMs by how much the sound came later; negative when its start was not recorded
 * @param similarity of the two spectra over the speech that was not lost, 0 to 1: above 0.85 for
 *     the same speech through any codec here, below 0.3 for another
 * @param lostShare of the speech, what was silent where it was heard: 0 to 1
 * @param speechMs how much of what was said is speech at all
 */
public record Alignment(double delayMs, double similarity, double lostShare, int speechMs) {
  static final int RATE_HZ = 8000;

  /** 10 ms: no frame that can be lost is shorter. */
  static final int SLICE = 80;

  private static final int LONGEST_SECONDS = 120;
  private static final int BLOCK = RATE_HZ / 2;

  /** How far from the whole recording's delay a block may lie: 300 ms, for a busy machine. */
  private static final int REACH = RATE_HZ * 3 / 10;

  /** How alike a block must be where it seems to have moved, and how much more than unmoved. */
  private static final double TRUSTED_LIKENESS = 0.4;

  private static final double CLEARLY_MORE = 0.15;
  private static final double EMPHASIS = 0.9;
  private static final double QUIETEST_SPEECH_DBFS = -60;
  private static final double SPEECH_RANGE_DB = 35;
  private static final double LOST_DB = 25;

  /** Compares at most the first two minutes. */
  public static Alignment measure(Recording said, Recording heard) {
    short[] a = telephone(said);
    short[] b = telephone(heard);
    double[] levels = levels(a);
    boolean[] speech = speech(levels);
    int speechSlices = count(speech);
    if (speechSlices == 0 || b.length == 0) {
      return new Alignment(0, 0, speechSlices == 0 ? 0 : 1, speechSlices * 10);
    }
    double[] sharpA = emphasize(a);
    double[] sharpB = emphasize(b);
    Fft fft = Fft.atLeast(a.length + b.length);
    int lag = peak(fft.correlate(sharpA, sharpB), -a.length + 1, b.length - 1);
    int[] lags = blockLags(sharpA, sharpB, lag);
    boolean[] lost = lost(levels, speech, b, lags);
    double similarity = LogSpectra.similarity(a, b, lags, BLOCK, speech, lost);
    return new Alignment(
        lag * 1000.0 / RATE_HZ, similarity, (double) count(lost) / speechSlices, speechSlices * 10);
  }

  private static short[] telephone(Recording recording) {
    short[] pcm = recording.at(RATE_HZ).pcm();
    return pcm.length <= LONGEST_SECONDS * RATE_HZ
        ? pcm
        : Arrays.copyOf(pcm, LONGEST_SECONDS * RATE_HZ);
  }

  private static double[] levels(short[] pcm) {
    double[] levels = new double[pcm.length / SLICE];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Level.rmsDbfs(pcm, i * SLICE, SLICE);
    }
    return levels;
  }

  private static boolean[] speech(double[] levels) {
    double loudest = Arrays.stream(levels).max().orElse(Level.SILENCE_DBFS);
    double least = Math.max(QUIETEST_SPEECH_DBFS, loudest - SPEECH_RANGE_DB);
    boolean[] speech = new boolean[levels.length];
    for (int i = 0; i < levels.length; i++) {
      speech[i] = levels[i] >= least;
    }
    return speech;
  }

  /** High frequencies raised: what makes the peak of a correlation narrow. */
  private static double[] emphasize(short[] pcm) {
    double[] sharp = new double[pcm.length];
    for (int i = 1; i < pcm.length; i++) {
      sharp[i] = pcm[i] - EMPHASIS * pcm[i - 1];
    }
    return sharp;
  }

  private static int peak(double[] correlation, int from, int to) {
    int best = from;
    for (int lag = from; lag <= to; lag++) {
      if (at(correlation, lag) > at(correlation, best)) {
        best = lag;
      }
    }
    return best;
  }

  private static double at(double[] correlation, int lag) {
    return correlation[lag < 0 ? correlation.length + lag : lag];
  }

  /** The delay of each block, or that of the block before where there is little to go by. */
  private static int[] blockLags(double[] a, double[] b, int lag) {
    Fft fft = Fft.atLeast(2 * BLOCK + 2 * REACH);
    int[] lags = new int[(a.length + BLOCK - 1) / BLOCK];
    int last = lag;
    for (int block = 0; block < lags.length; block++) {
      int start = block * BLOCK;
      double[] said = part(a, start, BLOCK);
      double[] heard = part(b, start + lag - REACH, BLOCK + 2 * REACH);
      double[] correlation = fft.correlate(said, heard);
      int shift = peak(correlation, 0, 2 * REACH);
      double moved = likeness(said, heard, shift, correlation);
      double unmoved = likeness(said, heard, last - lag + REACH, correlation);
      if (moved >= TRUSTED_LIKENESS && moved > unmoved + CLEARLY_MORE) {
        last = lag + shift - REACH;
      }
      lags[block] = last;
    }
    return lags;
  }

  /** The correlation at a shift as a share of what it would be for the same sound: up to 1. */
  private static double likeness(double[] a, double[] b, int shift, double[] correlation) {
    double energy = energy(a) * energy(part(b, shift, BLOCK));
    return energy <= 0 ? 0 : at(correlation, shift) / Math.sqrt(energy);
  }

  /** A part of the values, and zeros where it reaches beyond them. */
  private static double[] part(double[] values, int start, int length) {
    double[] part = new double[length];
    int from = Math.max(0, start);
    int to = Math.min(values.length, start + length);
    if (from < to) {
      System.arraycopy(values, from, part, from - start, to - from);
    }
    return part;
  }

  private static double energy(double[] values) {
    return Arrays.stream(values).map(value -> value * value).sum();
  }

  /** The slices of speech that are far weaker than the recording's usual gain would have them. */
  private static boolean[] lost(double[] levels, boolean[] speech, short[] b, int[] lags) {
    double[] gains = new double[levels.length];
    double[] sorted = new double[levels.length];
    int usable = 0;
    for (int i = 0; i < levels.length; i++) {
      int start = i * SLICE + lags[i * SLICE / BLOCK];
      boolean inside = start >= 0 && start + SLICE <= b.length;
      double heard = inside ? Level.rmsDbfs(b, start, SLICE) : Level.SILENCE_DBFS;
      gains[i] = heard - levels[i];
      if (speech[i] && heard > QUIETEST_SPEECH_DBFS) {
        sorted[usable++] = gains[i];
      }
    }
    Arrays.sort(sorted, 0, usable);
    double usual = usable == 0 ? 0 : sorted[usable / 2];
    boolean[] lost = new boolean[levels.length];
    for (int i = 0; i < levels.length; i++) {
      lost[i] = speech[i] && gains[i] < usual - LOST_DB;
    }
    return lost;
  }

  private static int count(boolean[] flags) {
    int count = 0;
    for (boolean flag : flags) {
      count += flag ? 1 : 0;
    }
    return count;
  }
}
