package org.ringfence.phone.sound;

import org.ringfence.audio.Cadence;
import org.ringfence.audio.Tone;

/** Says a tone. */
public final class ToneSource implements SoundSource {
  private static final double PEAK = 0.3;

  private final int rateHz;
  private final Tone tone;

  /** A tone without end, or one that comes and goes. */
  public ToneSource(Cadence cadence, int rateHz) {
    this.rateHz = rateHz;
    this.tone = new Tone(cadence, rateHz, PEAK);
  }

  @Override
  public int rateHz() {
    return rateHz;
  }

  @Override
  public void read(short[] frame) {
    tone.read(frame, 0, frame.length);
  }
}
