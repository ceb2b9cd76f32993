package org.ringfence.phone.sound;

/** A microphone and a loudspeaker of which each knows of the other, so that there is no echo. */
public final class CleanVoice {
  private CleanVoice() {}

  /** The microphone, cleaned; closing it ends the cleaner too. */
  public static SoundSource source(SoundSource microphone, VoiceCleaner cleaner) {
    return new SoundSource() {
      @Override
      public int rateHz() {
        return microphone.rateHz();
      }

      @Override
      public void read(short[] frame) {
        microphone.read(frame);
        cleaner.clean(frame);
      }

      @Override
      public void close() {
        microphone.close();
        cleaner.close();
      }
    };
  }

  /** The loudspeaker, which tells the cleaner what it says. */
  public static SoundSink sink(SoundSink speaker, VoiceCleaner cleaner) {
    return new SoundSink() {
      @Override
      public int rateHz() {
        return speaker.rateHz();
      }

      @Override
      public boolean wantsTones() {
        return speaker.wantsTones();
      }

      @Override
      public void write(short[] pcm, int samples) {
        cleaner.heard(pcm, samples);
        speaker.write(pcm, samples);
      }

      @Override
      public void close() {
        speaker.close();
      }
    };
  }
}
