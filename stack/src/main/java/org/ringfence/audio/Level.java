package org.ringfence.audio;

import java.util.Objects;

/**
 * How loud sound is, in dBFS: 0 is a square wave of full scale, and a sine of full scale -3.01 (the
 * dBov of RFC 6464). An instance is a meter, which follows within 125 ms and holds its peak.
 */
public final class Level {
  /** What silence is said to be. */
  public static final double SILENCE_DBFS = -127;

  private static final double FULL_SCALE = 32768.0 * 32768.0;
  private static final double TIME_CONSTANT_S = 0.125;
  private static final double PEAK_FALL_S = 1.5;

  private final int rateHz;
  private double meanSquare;
  private double peak;

  public Level(int rateHz) {
    this.rateHz = rateHz;
  }

  /** The mean of the squared samples. */
  public static double meanSquare(short[] pcm, int offset, int samples) {
    Objects.checkFromIndexSize(offset, samples, pcm.length);
    long sum = 0;
    for (int i = offset; i < offset + samples; i++) {
      sum += pcm[i] * pcm[i];
    }
    return samples == 0 ? 0 : (double) sum / samples;
  }

  public static double rmsDbfs(short[] pcm, int offset, int samples) {
    return dbfs(meanSquare(pcm, offset, samples));
  }

  /** Decibels of a mean square. */
  public static double dbfs(double meanSquare) {
    double db = 10 * Math.log10(meanSquare / FULL_SCALE);
    return Math.max(SILENCE_DBFS, db);
  }

  /** Lets the meter hear so much. */
  public void add(short[] pcm, int offset, int samples) {
    double now = meanSquare(pcm, offset, samples);
    double seconds = (double) samples / rateHz;
    meanSquare += (now - meanSquare) * (1 - Math.exp(-seconds / TIME_CONSTANT_S));
    peak *= Math.exp(-seconds / PEAK_FALL_S);
    for (int i = offset; i < offset + samples; i++) {
      peak = Math.max(peak, Math.abs((double) pcm[i]));
    }
  }

  public double rmsDbfs() {
    return dbfs(meanSquare);
  }

  public double peakDbfs() {
    return dbfs(peak * peak);
  }
}
