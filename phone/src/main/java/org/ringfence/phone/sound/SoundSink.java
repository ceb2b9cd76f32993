package org.ringfence.phone.sound;

/** What takes the sound that was heard, at a rate of its own: mono, 16-bit PCM. */
public interface SoundSink extends AutoCloseable {
  /** Hears nothing. */
  SoundSink NONE =
      new SoundSink() {
        @Override
        public int rateHz() {
          return 8000;
        }

        @Override
        public void write(short[] pcm, int samples) {}
      };

  int rateHz();

  /** Takes samples; the array is the caller's. Called on the media loop: never blocks. */
  void write(short[] pcm, int samples);

  /** Whether it wants the tones a phone makes itself, such as ringing; a recording does not. */
  default boolean wantsTones() {
    return false;
  }

  /** Lets go of a device or file. More than once does no harm. */
  @Override
  default void close() {}
}
