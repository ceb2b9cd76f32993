package org.ringfence.net;

/**
 * Somebody who hears both sides of a relay and may speak to them: frames of 20 ms at {@link
 * #RATE_HZ}. On the media loop, so it never blocks.
 */
public interface RelayTap {
  int RATE_HZ = 16_000;

  int FRAME_SAMPLES = RATE_HZ / 50;

  /** Whether it hears more than keys. */
  boolean hears();

  /** What both sides said at one time; the frames are lent. */
  void hear(short[] a, short[] b);

  /** What becomes of what a side was to hear of the other. */
  enum Speech {
    NOTHING,
    BESIDES,
    INSTEAD
  }

  /** Fills the frame, which is silent, with what it says to that side. */
  Speech speak(int to, short[] frame);

  /** A side pressed a key. */
  void key(int by, char key);

  /** Whether the other side is not to have that side's keys. */
  boolean keeps(int by);
}
