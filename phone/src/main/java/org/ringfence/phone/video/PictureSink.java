package org.ringfence.phone.video;

import org.ringfence.media.VideoSink;

/** Where the pictures that a call sees go. */
public interface PictureSink extends VideoSink, AutoCloseable {
  /** Looks away. */
  PictureSink NOWHERE = frame -> {};

  @Override
  default void close() {}
}
