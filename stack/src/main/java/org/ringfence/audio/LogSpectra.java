package org.ringfence.audio;

import java.util.Arrays;

/**
 * Compares how the spectra of two sounds move: the correlation of their band levels in decibels,
 * over time and bands, after each band's mean is taken off, for all speech has much the same mean.
 */
final class LogSpectra {
  private static final int FRAME = 256;
  private static final int HOP = 128;
  private static final int BANDS = 18;
  private static final double LOWEST_HZ = 250;
  private static final double HIGHEST_HZ = 3400;

  /** What lies further below the mean than this is noise. */
  private static final double RANGE_DB = 30;

  private final Fft fft = new Fft(FRAME);
  private final double[] window = new double[FRAME];
  private final int[] edges = new int[BANDS + 1];
  private final double[] re = new double[FRAME];
  private final double[] im = new double[FRAME];

  private LogSpectra() {
    for (int i = 0; i < FRAME; i++) {
      window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / FRAME);
    }
    double low = mel(LOWEST_HZ);
    double step = (mel(HIGHEST_HZ) - low) / BANDS;
    for (int i = 0; i <= BANDS; i++) {
      double hz = 700 * (Math.exp((low + i * step) / 1127) - 1);
      edges[i] = (int) Math.round(hz * FRAME / Alignment.RATE_HZ);
    }
  }

  private static double mel(double hz) {
    return 1127 * Math.log(1 + hz / 700);
  }

  /** Of the frames that are all speech and none of it lost; block {@code i} is late by lag i. */
  static double similarity(
      short[] a, short[] b, int[] lags, int block, boolean[] speech, boolean[] lost) {
    LogSpectra spectra = new LogSpectra();
    int most = a.length / HOP + 1;
    double[][] said = new double[most][];
    double[][] heard = new double[most][];
    int frames = 0;
    for (int start = 0; start + FRAME <= a.length; start += HOP) {
      int there = start + lags[start / block];
      boolean inside = there >= 0 && there + FRAME <= b.length;
      if (inside && usable(start, speech, lost)) {
        said[frames] = spectra.bands(a, start);
        heard[frames++] = spectra.bands(b, there);
      }
    }
    if (frames < 2) {
      return 0;
    }
    center(said, frames);
    center(heard, frames);
    double product = dot(said, heard, frames);
    double energy = dot(said, said, frames) * dot(heard, heard, frames);
    return energy <= 0 ? 0 : Math.clamp(product / Math.sqrt(energy), 0.0, 1.0);
  }

  private static boolean usable(int start, boolean[] speech, boolean[] lost) {
    int last = Math.min((start + FRAME - 1) / Alignment.SLICE, speech.length - 1);
    for (int slice = start / Alignment.SLICE; slice <= last; slice++) {
      if (!speech[slice] || lost[slice]) {
        return false;
      }
    }
    return true;
  }

  private double[] bands(short[] pcm, int start) {
    for (int i = 0; i < FRAME; i++) {
      re[i] = pcm[start + i] * window[i];
      im[i] = 0;
    }
    fft.transform(re, im);
    double[] levels = new double[BANDS];
    for (int band = 0; band < BANDS; band++) {
      double power = 1;
      for (int k = edges[band]; k < edges[band + 1]; k++) {
        power += re[k] * re[k] + im[k] * im[k];
      }
      levels[band] = 10 * Math.log10(power / (edges[band + 1] - edges[band]));
    }
    return levels;
  }

  /** Takes the mean of each band and of each frame off, after lifting what is far too low. */
  private static void center(double[][] levels, int frames) {
    for (int band = 0; band < BANDS; band++) {
      double mean = mean(levels, frames, band);
      for (int i = 0; i < frames; i++) {
        levels[i][band] = Math.max(levels[i][band], mean - RANGE_DB);
      }
      double lifted = mean(levels, frames, band);
      for (int i = 0; i < frames; i++) {
        levels[i][band] -= lifted;
      }
    }
    for (int i = 0; i < frames; i++) {
      double loudness = Arrays.stream(levels[i]).average().orElse(0);
      for (int band = 0; band < BANDS; band++) {
        levels[i][band] -= loudness;
      }
    }
  }

  private static double mean(double[][] levels, int frames, int band) {
    double sum = 0;
    for (int i = 0; i < frames; i++) {
      sum += levels[i][band];
    }
    return sum / frames;
  }

  private static double dot(double[][] x, double[][] y, int frames) {
    double sum = 0;
    for (int i = 0; i < frames; i++) {
      for (int band = 0; band < BANDS; band++) {
        sum += x[i][band] * y[i][band];
      }
    }
    return sum;
  }
}
