package org.ringfence.audio;

import java.util.Arrays;

/**
 * What the ear makes of sound: the levels of its bands in decibels over time, frames of 80 ms every
 * 20 ms, and how alike two of them are (NSIM; Hines and Harte 2012).
 */
final class Neurogram {
  static final int RATE_HZ = 16_000;
  static final int FRAME = RATE_HZ * 8 / 100;
  static final int HOP = FRAME / 4;
  static final int BANDS = 21;

  /** Below this, and so far below a frame's loudest band, nothing is heard. */
  private static final double FLOOR_DB = -45;

  private static final double RANGE_DB = 45;

  // The constants of structural similarity (Wang et al. 2004) for a range of 1.
  private static final double C1 = 0.01 * 0.01;
  private static final double C3 = 0.03 * 0.03 / 2;

  /** A Gaussian of three by three with a deviation of 0.5. */
  private static final double[] WINDOW = {
    0.0113033910173052, 0.0838251475442633, 0.619485845753726
  };

  private static final GammatoneBank BANK = new GammatoneBank(BANDS, 50, RATE_HZ / 2.0, RATE_HZ);
  private static final double[] HANN = new double[FRAME];

  static {
    for (int i = 0; i < FRAME; i++) {
      HANN[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / (FRAME - 1));
    }
  }

  /** By frame, then by band. */
  private final double[][] levels;

  private Neurogram(double[][] levels) {
    this.levels = levels;
  }

  /** Of the frames that lie in a sound whole. */
  static Neurogram of(double[] sound) {
    int frames = sound.length < FRAME ? 0 : 1 + (sound.length - FRAME) / HOP;
    double[][] levels = new double[frames][BANDS];
    double[] frame = new double[FRAME];
    for (int i = 0; i < frames; i++) {
      for (int k = 0; k < FRAME; k++) {
        frame[k] = sound[i * HOP + k] * HANN[k];
      }
      for (int band = 0; band < BANDS; band++) {
        double rms = BANK.rms(band, frame, 0, FRAME);
        levels[i][band] = Math.max(FLOOR_DB, 10 * Math.log10(Math.max(rms, 1e-12)));
      }
    }
    return new Neurogram(levels);
  }

  int frames() {
    return levels.length;
  }

  /** Raises what cannot be heard to one common floor, in both, and calls the floor 0. */
  static void level(Neurogram a, Neurogram b) {
    for (int i = 0; i < Math.min(a.frames(), b.frames()); i++) {
      double loudest = FLOOR_DB;
      for (int band = 0; band < BANDS; band++) {
        loudest = Math.max(loudest, Math.max(a.levels[i][band], b.levels[i][band]));
      }
      for (int band = 0; band < BANDS; band++) {
        a.levels[i][band] = Math.max(a.levels[i][band], loudest - RANGE_DB);
        b.levels[i][band] = Math.max(b.levels[i][band], loudest - RANGE_DB);
      }
    }
    double lowest = Math.min(a.lowest(), b.lowest());
    a.lower(lowest);
    b.lower(lowest);
  }

  private double lowest() {
    return Arrays.stream(levels).flatMapToDouble(Arrays::stream).min().orElse(0);
  }

  private void lower(double by) {
    for (double[] frame : levels) {
      for (int band = 0; band < BANDS; band++) {
        frame[band] -= by;
      }
    }
  }

  /**
   * How alike a stretch of this and one of another are, 0 to 1; where one has no frames there is
   * silence.
   */
  double similarity(int from, Neurogram other, int otherFrom, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      for (int band = 0; band < BANDS; band++) {
        sum += similarity(from, other, otherFrom, length, i, band);
      }
    }
    return sum / (length * BANDS);
  }

  /** Around one point: the frames and bands at the edge count for those beyond it. */
  private double similarity(
      int from, Neurogram other, int otherFrom, int length, int frame, int band) {
    double a = 0;
    double b = 0;
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (int di = -1; di <= 1; di++) {
      int i = Math.clamp(frame + di, 0, length - 1);
      for (int dk = -1; dk <= 1; dk++) {
        int k = Math.clamp(band + dk, 0, BANDS - 1);
        double weight = WINDOW[2 - Math.abs(di) - Math.abs(dk)];
        double x = at(from + i, k);
        double y = other.at(otherFrom + i, k);
        a += weight * x;
        b += weight * y;
        aa += weight * x * x;
        bb += weight * y * y;
        ab += weight * x * y;
      }
    }
    double intensity = (2 * a * b + C1) / (a * a + b * b + C1);
    double deviations = Math.sqrt(Math.max(0, (aa - a * a) * (bb - b * b)));
    return intensity * (ab - a * b + C3) / (deviations + C3);
  }

  private double at(int frame, int band) {
    return frame >= 0 && frame < levels.length ? levels[frame][band] : 0;
  }
}
