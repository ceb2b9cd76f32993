package org.ringfence.audio;

/**
 * Whether a recording holds a tone, and how steadily: it is cut into windows, and the tone is in
 * those where it has more of the energy than everything else has, four times over.
 */
public final class ToneFinder {
  private static final int WINDOW_MS = 40;
  private static final double SOUND_DBFS = -55;
  private static final double TONE_SHARE = 0.8;

  private ToneFinder() {}

  /**
   * What was found.
   *
   * @param share the windows with the tone, of those from the first sound to the last: 0 to 1
   * @param firstSoundMs where the first window with any sound begins; -1 when all is silent
   * @param lastSoundMs where the last such window ends; -1 when all is silent
   * @param toneMs how long the tone was there, in all
   * @param toneDbfs its mean level where it was; {@link Level#SILENCE_DBFS} when it was not
   */
  public record Finding(
      double share, int firstSoundMs, int lastSoundMs, int toneMs, double toneDbfs) {}

  public static Finding find(Recording recording, double hz) {
    int window = recording.rateHz() * WINDOW_MS / 1000;
    int windows = recording.pcm().length / window;
    int first = -1;
    int last = -1;
    int tones = 0;
    double tonePower = 0;
    for (int i = 0; i < windows; i++) {
      double all = Level.meanSquare(recording.pcm(), i * window, window);
      if (Level.dbfs(all) < SOUND_DBFS) {
        continue;
      }
      first = first < 0 ? i : first;
      last = i;
      double tone = Goertzel.power(recording.pcm(), i * window, window, hz, recording.rateHz());
      if (tone >= TONE_SHARE * all) {
        tones++;
        tonePower += tone;
      }
    }
    if (first < 0) {
      return new Finding(0, -1, -1, 0, Level.SILENCE_DBFS);
    }
    return new Finding(
        (double) tones / (last - first + 1),
        first * WINDOW_MS,
        (last + 1) * WINDOW_MS,
        tones * WINDOW_MS,
        tones == 0 ? Level.SILENCE_DBFS : Level.dbfs(tonePower / tones));
  }
}
