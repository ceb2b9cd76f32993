package org.ringfence.server.feature.music;

import org.ringfence.audio.Recording;
import org.ringfence.call.Voice;

/** Plays one recording again and again; listens to nobody. */
public final class Endless implements Voice {
  private final short[] pcm;
  private int at;

  public Endless(Recording sound) {
    this.pcm = sound.at(RATE_HZ).pcm();
  }

  @Override
  public void speak(short[] frame) {
    for (int i = 0; i < frame.length; i++) {
      frame[i] = pcm.length == 0 ? 0 : pcm[at];
      at = at + 1 < pcm.length ? at + 1 : 0;
    }
  }

  @Override
  public void hear(short[] frame) {}

  @Override
  public void key(char key) {}
}
