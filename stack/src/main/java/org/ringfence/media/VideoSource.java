package org.ringfence.media;

import org.jspecify.annotations.Nullable;
import org.ringfence.video.FrameBuffer;

/** Where coded frames come from. Asked on a media loop: it must not block. */
public interface VideoSource {
  /** The next frame when it is due, else null. It stays as it is until the next call. */
  @Nullable FrameBuffer next(long nowNs);

  /** The other side needs a frame that stands for itself. */
  void keyFrame();

  /** Nothing to show. */
  VideoSource NONE =
      new VideoSource() {
        @Override
        public @Nullable FrameBuffer next(long nowNs) {
          return null;
        }

        @Override
        public void keyFrame() {}
      };
}
