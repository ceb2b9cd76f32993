package org.ringfence.media;

import org.ringfence.video.FrameBuffer;

/** Takes whole frames, the first of which stands for itself, as does the first after a loss. */
@FunctionalInterface
public interface VideoSink {
  /** On a media loop: it must not block, and copies what it keeps. */
  void frame(FrameBuffer frame);
}
