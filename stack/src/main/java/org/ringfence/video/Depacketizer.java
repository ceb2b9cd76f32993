package org.ringfence.video;

import java.nio.ByteBuffer;

/** Puts the payloads of one frame together, which come in order and without a gap. */
public interface Depacketizer {
  /** What came of a payload. */
  enum Status {
    OK,
    MALFORMED,

    /** The frame has no beginning. */
    HEADLESS,

    /** The frame is longer than we take. */
    TOO_LONG
  }

  /** Forgets a frame that was begun. */
  void begin();

  /** Adds the next payload of the frame. Once it is not OK, the frame is lost. */
  Status add(ByteBuffer packet, int offset, int length, FrameBuffer frame);

  /** Whether all that was begun is there: asked after the frame's last payload. */
  boolean whole();
}
