package org.ringfence.codec;

import java.util.SplittableRandom;

/** Sound with what matters of speech: pitch that glides, syllables, moving formants, breath. */
public final class Speechlike {
  private Speechlike() {}

  public static short[] at(int rateHz, int durationMs) {
    return at(rateHz, durationMs, 1);
  }

  public static short[] at(int rateHz, int durationMs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    short[] pcm = new short[(int) ((long) rateHz * durationMs / 1000)];
    int syllable = 0;
    int length = 0;
    double pitch = 120;
    double glide = 0;
    double[] formants = new double[3];
    double phase = 0;
    for (int i = 0; i < pcm.length; i++) {
      if (syllable == length) {
        syllable = 0;
        length = rateHz / 10 + random.nextInt(rateHz / 5);
        pitch = 90 + random.nextInt(80);
        glide = (random.nextDouble() - 0.5) * 60;
        formants[0] = 300 + random.nextInt(500);
        formants[1] = 900 + random.nextInt(1300);
        formants[2] = 2300 + random.nextInt(900);
      }
      double t = (double) syllable++ / length;
      double hz = pitch + glide * t;
      phase += 2 * Math.PI * hz / rateHz;
      double sum = random.nextDouble() * 0.05;
      for (int h = 1; h * hz < 3600; h++) {
        double gain = 0.01;
        for (double formant : formants) {
          double away = (h * hz - formant) / 120;
          gain += Math.exp(-away * away);
        }
        sum += gain * Math.sin(h * phase);
      }
      pcm[i] = (short) (2500 * sum * Math.pow(Math.sin(Math.PI * t), 0.7));
    }
    return pcm;
  }
}
