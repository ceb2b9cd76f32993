package org.ringfence.net;

import org.ringfence.media.AudioFormat;
import org.ringfence.media.JitterBuffer;

/** When the next frame is due, on a schedule that does not drift. One media loop owns it. */
final class FrameClock {
  private static final long FRAME_NS = AudioFormat.FRAME_MS * 1_000_000L;

  private static final long READ_AFTER_NS = (long) (JitterBuffer.BEST_READ_AFTER_MS * 1e6);

  /** A loop that was held up longer than this does not catch up, it goes on from now. */
  private static final long MAX_BEHIND_NS = 10 * FRAME_NS;

  private long nextNs = Long.MAX_VALUE;

  void start(long nowNs) {
    nextNs = nowNs;
  }

  void stop() {
    nextNs = Long.MAX_VALUE;
  }

  /**
   * A first packet came: from now on frames are due when sound has waited for just as long as it
   * must. Otherwise it would wait for up to a frame more.
   */
  void align(long arrivedNs) {
    if (nextNs != Long.MAX_VALUE) nextNs = arrivedNs + READ_AFTER_NS;
  }

  /** Frames are due so much sooner from now on. */
  void sooner(long byNs) {
    if (nextNs != Long.MAX_VALUE) nextNs -= byNs;
  }

  /** When the next frame is due; never while it stands still. */
  long nextNs() {
    return nextNs;
  }

  /** Lets go of frames that are too late to be caught up with. */
  void catchUp(long nowNs) {
    if (nowNs - nextNs > MAX_BEHIND_NS) nextNs = nowNs;
  }

  boolean isDue(long nowNs) {
    return nextNs - nowNs <= 0;
  }

  /** Goes on to the frame after the next. */
  void advance() {
    nextNs += FRAME_NS;
  }
}
