package org.ringfence.audio;

/**
 * Tells speech from what is around it by its loudness: what is much louder than the quietest that
 * was heard of late is speech, and so is a while after it, for words end softly.
 */
public final class SpeechDetector {
  /** So much louder than the background is somebody's voice. */
  private static final double ABOVE_DB = 9;

  /** Nobody's voice is as faint as that. */
  private static final double FAINTEST_DBFS = -60;

  private static final int HANGOVER_MS = 240;

  /** The quietest is looked for anew in each stretch of this length: backgrounds change. */
  private static final int STRETCH_MS = 1_500;

  private final int rateHz;
  private double quietest = 0;
  private double quietestBefore = 0;
  private int stretch;
  private int hangover;
  private double smoothed;
  private boolean begun;

  public SpeechDetector(int rateHz) {
    this.rateHz = rateHz;
  }

  /**
   * Hears a frame of some 20 ms.
   *
   * @return whether there is a voice in this very frame
   */
  public boolean hear(short[] pcm, int offset, int samples) {
    int durationMs = samples * 1000 / rateHz;
    double level = Level.rmsDbfs(pcm, offset, samples);
    smoothed = begun ? smoothed + (level - smoothed) / 2 : level;
    if (!begun) hangover = HANGOVER_MS;
    begun = true;
    quietest = Math.min(quietest, smoothed);
    stretch += durationMs;
    if (stretch >= STRETCH_MS) {
      stretch = 0;
      quietestBefore = quietest;
      quietest = smoothed;
    }
    double background = Math.min(quietest, quietestBefore);
    boolean voice = level > Math.max(FAINTEST_DBFS, background + ABOVE_DB);
    hangover = voice ? HANGOVER_MS : Math.max(0, hangover - durationMs);
    return voice;
  }

  /** Whether somebody speaks, or did a moment ago. */
  public boolean speaks() {
    return hangover > 0;
  }
}
