package org.ringfence.server.feature.conference;

import org.jspecify.annotations.Nullable;
import org.ringfence.call.View;
import org.ringfence.call.Voice;
import org.ringfence.server.feature.recording.Recorder;

/**
 * Somebody's voice in a room, which may be recorded: the others on the left, itself on the right.
 */
final class RecordedVoice implements Voice {
  private final Voice voice;
  private final short[] others = new short[FRAME_SAMPLES];
  private volatile @Nullable Recorder recorder;

  RecordedVoice(Voice voice) {
    this.voice = voice;
  }

  void record(Recorder with) {
    recorder = with;
  }

  /** Ends the recording; whether there was one. */
  boolean stop() {
    Recorder running = recorder;
    recorder = null;
    if (running != null) running.close();
    return running != null;
  }

  @Override
  public void speak(short[] frame) {
    voice.speak(frame);
    System.arraycopy(frame, 0, others, 0, FRAME_SAMPLES);
  }

  @Override
  public void hear(short[] frame) {
    voice.hear(frame);
    Recorder running = recorder;
    if (running != null) running.hear(others, frame);
  }

  @Override
  public @Nullable View view() {
    return voice.view();
  }

  @Override
  public void key(char key) {
    voice.key(key);
  }
}
