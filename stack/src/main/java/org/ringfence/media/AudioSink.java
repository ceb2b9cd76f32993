package org.ringfence.media;

/** Where the sound that was heard goes: a speaker, a file, a recorder. */
public interface AudioSink {
  /** Takes one frame; called on the media loop every frame, so it must never block. */
  void write(short[] pcm);

  /**
   * A key was pressed (RFC 4733, or its tones where no events were agreed): one of {@code 0-9 * #
   * A-D}.
   */
  default void digit(char digit) {}
}
