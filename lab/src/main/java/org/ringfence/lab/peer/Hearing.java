package org.ringfence.lab.peer;

/** Whether a tone was heard: "connected" is not "heard". */
public final class Hearing {
  /** One look at the sound, in milliseconds: long enough to tell 440 Hz from 620 Hz. */
  private static final int FRAME_MS = 50;

  /** The tone must hold this share of a frame's energy. */
  private static final double SHARE = 0.8;

  /** Quieter frames are silence, whatever their spectrum (root mean square, 16 bit). */
  private static final double QUIET = 300;

  private Hearing() {}

  /** Seconds of {@code heard} in which the tone is there and well above everything else. */
  public static double secondsOf(int frequencyHz, Wav heard) {
    int frame = heard.rateHz() * FRAME_MS / 1_000;
    int found = 0;
    for (int at = 0; at + frame <= heard.samples().length; at += frame) {
      if (isTone(frequencyHz, heard, at, frame)) {
        found++;
      }
    }
    return found * FRAME_MS / 1_000.0;
  }

  /** The same as a share of a call that lasted {@code callSeconds}. */
  public static double shareOf(int frequencyHz, Wav heard, double callSeconds) {
    return secondsOf(frequencyHz, heard) / callSeconds;
  }

  /** Correlates with sine and cosine; the rest of the energy is everything else. */
  private static boolean isTone(int frequencyHz, Wav heard, int start, int frame) {
    double step = 2 * Math.PI * frequencyHz / heard.rateHz();
    double sine = 0;
    double cosine = 0;
    double energy = 0;
    for (int i = 0; i < frame; i++) {
      double sample = heard.samples()[start + i];
      sine += sample * Math.sin(step * i);
      cosine += sample * Math.cos(step * i);
      energy += sample * sample;
    }
    double toneEnergy = 2 * (sine * sine + cosine * cosine) / frame;
    return energy / frame > QUIET * QUIET && toneEnergy > SHARE * energy;
  }
}
