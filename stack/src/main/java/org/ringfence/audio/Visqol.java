package org.ringfence.audio;

import java.util.Arrays;

/**
 * How good speech sounds after a journey, measured from what was said and what was heard: ViSQOL in
 * its speech mode, version 3.1 (Hines et al. 2015, "ViSQOL: an objective speech quality model";
 * Chinen et al. 2020, "ViSQOL v3"). Patches of 400 ms of speech are found again where they were
 * played, for a jitter buffer moves them, and compared as the ear hears them.
 *
 * @param similarity the mean of all patches (NSIM), up to 1
 * @param mos the score people would give by the curve that was fitted to the TCD-VoIP listening
 *     tests, 1 to 5
 * @param patches how many stretches of speech were compared
 */
public record Visqol(double similarity, double mos, int patches) {
  private static final int PATCH = 20;

  /** How far from its place in the aligned sound a patch is looked for: 1 s. */
  private static final int REACH = 50;

  /** A frame is speech when it is so loud beside the loudest sample, or was of late. */
  private static final double SPEECH_RMS = 5000.0 / 32768;

  private static final int HANGOVER = 3;

  // MOS = A + e^(B (NSIM - X0)), stretched so that the same sound gets 5.
  private static final double A = 1.15594553;
  private static final double B = 4.685115504;
  private static final double X0 = 0.76552319;
  private static final double SCALE = 1.2031409;
  private static final double ANOTHER_SOUND = 0.15;

  /** Compares two recordings, however much later the one began. */
  public static Visqol measure(Recording said, Recording heard) {
    double[] reference = sound(said);
    double[] degraded = aligned(said, heard, reference.length);
    match(reference, degraded);
    Neurogram a = Neurogram.of(reference);
    Neurogram b = Neurogram.of(degraded);
    Neurogram.level(a, b);
    int[] patches = speech(reference, a.frames());
    if (patches.length == 0) {
      return new Visqol(0, 1, 0);
    }
    int[] places = Patches.find(a, b, patches, PATCH, REACH);
    double sum = 0;
    for (int i = 0; i < patches.length; i++) {
      if (places[i] >= 0) {
        double coarse = a.similarity(patches[i], b, places[i], PATCH);
        sum += Math.max(coarse, fine(reference, patches[i], degraded, places[i]));
      }
    }
    double similarity = sum / patches.length;
    return new Visqol(similarity, mos(similarity), patches.length);
  }

  /** The score of a mean similarity. */
  static double mos(double similarity) {
    return similarity < ANOTHER_SOUND ? 1 : Math.clamp(unscaledMos(similarity) * SCALE, 1.0, 5.0);
  }

  static double unscaledMos(double similarity) {
    return A + Math.exp(B * (similarity - X0));
  }

  private static double[] sound(Recording recording) {
    short[] pcm = recording.at(Neurogram.RATE_HZ).pcm();
    double[] sound = new double[pcm.length];
    for (int i = 0; i < pcm.length; i++) {
      sound[i] = pcm[i] / 32768.0;
    }
    return sound;
  }

  /** What was heard, from where it began, with room for what was played late. */
  private static double[] aligned(Recording said, Recording heard, int length) {
    double[] sound = sound(heard);
    int lag = (int) Math.round(Alignment.measure(said, heard).delayMs() * Neurogram.RATE_HZ / 1000);
    int end = length + REACH * Neurogram.HOP;
    double[] aligned = new double[end];
    for (int i = Math.max(0, -lag); i < end && i + lag < sound.length; i++) {
      aligned[i] = sound[i + lag];
    }
    return aligned;
  }

  /** Makes the second as loud as the first. */
  private static void match(double[] reference, double[] degraded) {
    double wanted = Arrays.stream(reference).map(x -> x * x).sum();
    double power = Arrays.stream(degraded).map(x -> x * x).sum();
    double gain = power <= 0 ? 0 : Math.sqrt(wanted / power);
    for (int i = 0; i < degraded.length; i++) {
      degraded[i] *= gain;
    }
  }

  /** The first frames of the patches that hold speech. */
  private static int[] speech(double[] reference, int frames) {
    double peak = Arrays.stream(reference).map(Math::abs).max().orElse(0);
    int[] found = new int[frames / PATCH + 1];
    int count = 0;
    for (int first = PATCH / 2 - 1; first + PATCH <= frames; first += PATCH) {
      boolean speech = false;
      for (int i = Math.max(0, first - HANGOVER); i < first + PATCH; i++) {
        double sum = 0;
        for (int k = i * Neurogram.HOP; k < (i + 1) * Neurogram.HOP; k++) {
          sum += reference[k] * reference[k];
        }
        speech |= Math.sqrt(sum / Neurogram.HOP) > SPEECH_RMS * peak;
      }
      if (speech) {
        found[count++] = first;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** The similarity after the two patches were aligned by the sample. */
  private static double fine(double[] reference, int patch, double[] degraded, int place) {
    int length = PATCH * Neurogram.HOP;
    double[] a = part(reference, patch * Neurogram.HOP, length);
    double[] b = part(degraded, place * Neurogram.HOP, length);
    int lag = Patches.lag(a, b);
    if (Math.abs(lag) > length / 2 || length - Math.abs(lag) < 2 * Neurogram.FRAME) {
      return 0;
    }
    double[] aCut = part(a, Math.max(0, -lag), length - Math.abs(lag));
    double[] bCut = part(b, Math.max(0, lag), length - Math.abs(lag));
    Neurogram x = Neurogram.of(aCut);
    Neurogram y = Neurogram.of(bCut);
    Neurogram.level(x, y);
    return x.similarity(0, y, 0, x.frames());
  }

  private static double[] part(double[] sound, int from, int length) {
    return Arrays.copyOfRange(sound, from, from + length); // zeros where it reaches beyond
  }
}
