package org.ringfence.call;

import org.jspecify.annotations.Nullable;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;

/**
 * What a party that is in this server itself sees and shows: coded frames, which nobody here
 * decodes. All of it is called on the media loop, so it never blocks.
 */
public interface View {
  /** The other one shows this; who keeps it copies it. */
  void see(VideoCodec codec, FrameBuffer frame);

  /**
   * What to show the other one next; null while there is nothing. It stays as it is until the next
   * call.
   */
  @Nullable FrameBuffer show(VideoCodec codec);

  /** The other one needs a frame that stands for itself. */
  void keyFrame();

  /** Whether the other one is to send such a frame; told once for each wish. */
  boolean wantsKeyFrame();
}
