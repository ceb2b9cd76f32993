package org.ringfence.audio;

import java.util.Objects;

/** The power of one frequency in a stretch of sound, by Goertzel's recurrence. */
public final class Goertzel {
  private Goertzel() {}

  /**
   * The mean square of the part of the sound that is at a frequency, in squared sample units: half
   * the square of the amplitude of a sine there. Its resolution is one over the stretch's length.
   */
  public static double power(short[] pcm, int offset, int samples, double hz, int rateHz) {
    Objects.checkFromIndexSize(offset, samples, pcm.length);
    if (samples == 0) {
      return 0;
    }
    double factor = 2 * Math.cos(2 * Math.PI * hz / rateHz);
    double last = 0;
    double beforeLast = 0;
    for (int i = 0; i < samples; i++) {
      double now = pcm[offset + i] + factor * last - beforeLast;
      beforeLast = last;
      last = now;
    }
    double square = last * last + beforeLast * beforeLast - factor * last * beforeLast;
    return 2 * square / ((double) samples * samples);
  }
}
