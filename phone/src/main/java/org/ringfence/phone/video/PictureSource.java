package org.ringfence.phone.video;

import org.jspecify.annotations.Nullable;
import org.ringfence.media.VideoSource;
import org.ringfence.video.FrameBuffer;

/** Where the pictures that a call shows come from. */
public interface PictureSource extends VideoSource, AutoCloseable {
  /** A call that only looks. */
  PictureSource NOTHING =
      new PictureSource() {
        @Override
        public @Nullable FrameBuffer next(long nowNs) {
          return null;
        }

        @Override
        public void keyFrame() {}
      };

  @Override
  default void close() {}
}
