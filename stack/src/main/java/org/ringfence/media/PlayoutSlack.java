package org.ringfence.media;

/**
 * Watches whether all of what was played in the last second had waited longer than it need have:
 * then it is read too late by so much, for the first packet, by which reading was timed, was late
 * itself.
 */
final class PlayoutSlack {
  private static final int FRAMES = 50;

  /** So little is not worth a change of the time that frames are read at. */
  private static final double WORTH_MS = 3;

  private double leastMs = Double.MAX_VALUE;
  private int frames;

  /**
   * A frame was read.
   *
   * @param overMs by how much longer it had waited than it is best to
   */
  void read(boolean sound, double overMs) {
    if (!sound) {
      forget();
      return;
    }
    leastMs = Math.min(leastMs, overMs);
    frames++;
  }

  /** By how much sooner to read from now on; it is told once. */
  long takeNs() {
    if (frames < FRAMES) return 0;
    double slackMs = leastMs;
    forget();
    return slackMs < WORTH_MS || slackMs > AudioFormat.FRAME_MS ? 0 : (long) (slackMs * 1e6);
  }

  private void forget() {
    leastMs = Double.MAX_VALUE;
    frames = 0;
  }
}
