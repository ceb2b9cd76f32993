package org.ringfence.agent;

import org.ringfence.audio.Resampler;
import org.ringfence.call.Voice;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSink;
import org.ringfence.media.AudioSource;

/** A voice at the rate of the codec that was agreed. On the media loop. */
final class VoiceAudio implements AudioSource, AudioSink {
  private static final int FRAMES_PER_SECOND = 1000 / AudioFormat.FRAME_MS;

  private final Voice voice;
  private final short[] frame = new short[Voice.FRAME_SAMPLES];
  private int rateHz = Voice.RATE_HZ;
  private Resampler up = new Resampler(Voice.RATE_HZ, Voice.RATE_HZ);
  private Resampler down = new Resampler(Voice.RATE_HZ, Voice.RATE_HZ);

  VoiceAudio(Voice voice) {
    this.voice = voice;
  }

  @Override
  public boolean read(short[] pcm) {
    follow(pcm.length);
    voice.speak(frame);
    down.process(frame, 0, frame.length, pcm, 0);
    return true;
  }

  @Override
  public void write(short[] pcm) {
    follow(pcm.length);
    up.process(pcm, 0, pcm.length, frame, 0);
    voice.hear(frame);
  }

  @Override
  public void digit(char digit) {
    voice.key(digit);
  }

  /** Another codec may have another rate. */
  private void follow(int samples) {
    int now = samples * FRAMES_PER_SECOND;
    if (now == rateHz) return;
    rateHz = now;
    up = new Resampler(now, Voice.RATE_HZ);
    down = new Resampler(Voice.RATE_HZ, now);
  }
}
