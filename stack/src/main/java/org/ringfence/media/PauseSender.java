package org.ringfence.media;

import org.ringfence.audio.Resampler;
import org.ringfence.audio.SpeechDetector;
import org.ringfence.codec.ComfortNoise;

/**
 * Tells speech from pauses, and what a pause sounds like (RFC 3389): at its beginning, when that
 * changes, and now and then so that a lost packet is made good.
 */
final class PauseSender {
  /** Somebody speaks: the frame is to be sent. */
  static final int SPEECH = -1;

  private static final int TOLD_AT_HZ = 8000;
  private static final int FRAMES_UNTIL_AGAIN = 25;
  private static final int CHANGE_DB = 4;
  private static final int LEAST_FRAMES_BETWEEN = 5;

  private final SpeechDetector detector;
  private final ComfortNoise.Listener listener = new ComfortNoise.Listener();
  private final Resampler down;
  private final short[] narrow;
  private boolean paused;
  private int sinceTold;
  private int toldLevel;

  PauseSender(int rateHz, int frameSamples) {
    detector = new SpeechDetector(rateHz);
    down = new Resampler(rateHz, TOLD_AT_HZ);
    narrow = new short[down.maxOutput(frameSamples)];
  }

  /**
   * Hears a frame.
   *
   * @param out takes what is to be told in its place
   * @return its length; 0 when nothing is to be sent; {@link #SPEECH}
   */
  int hear(short[] pcm, int samples, byte[] out) {
    int converted = down.process(pcm, 0, samples, narrow, 0);
    boolean sounds = detector.hear(pcm, 0, samples);
    if (!sounds) listener.hear(narrow, 0, converted);
    if (detector.speaks()) {
      paused = false;
      return SPEECH;
    }
    int length = listener.write(out, 0);
    boolean changed = Math.abs(out[0] - toldLevel) >= CHANGE_DB;
    sinceTold++;
    boolean tell =
        !paused || sinceTold >= FRAMES_UNTIL_AGAIN || changed && sinceTold >= LEAST_FRAMES_BETWEEN;
    paused = true;
    if (!tell) return 0;
    sinceTold = 0;
    toldLevel = out[0];
    return length;
  }
}
