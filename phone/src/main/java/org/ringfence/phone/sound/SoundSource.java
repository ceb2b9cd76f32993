package org.ringfence.phone.sound;

/** Sound to be said, at a rate of its own: mono, 16-bit PCM. */
public interface SoundSource extends AutoCloseable {
  /** Sound that is none. */
  SoundSource SILENCE =
      new SoundSource() {
        @Override
        public int rateHz() {
          return 8000;
        }

        @Override
        public void read(short[] frame) {
          java.util.Arrays.fill(frame, (short) 0);
        }
      };

  int rateHz();

  /** Fills the frame; silence where there is no more. Called on the media loop: never blocks. */
  void read(short[] frame);

  /** Lets go of a device or file. More than once does no harm. */
  @Override
  default void close() {}
}
