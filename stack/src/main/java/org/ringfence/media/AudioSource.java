package org.ringfence.media;

/** Where the sound that is sent comes from: a microphone, a file, a prompt. */
public interface AudioSource {
  /**
   * Fills one frame; called on the media loop every frame, so it must never block.
   *
   * @return whether there was sound; false sends nothing for this frame
   */
  boolean read(short[] pcm);
}
