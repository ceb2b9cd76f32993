package org.ringfence.server.feature.soundcheck;

import java.time.Duration;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Voice;

/**
 * Records what the caller says after the tone and plays it back, until the caller hangs up. Unlike
 * the echo test it lets one listen in peace, and what is heard went through the codec both ways.
 */
public final class SoundCheck implements Feature {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final int MOST_ROUNDS = 20;
  private static final double LOUD = 0.25;

  private static final Recording READY = Tone.record(Cadence.sine(1000), Voice.RATE_HZ, LOUD, 200);
  private static final Recording DONE = Tone.record(Cadence.sine(500), Voice.RATE_HZ, LOUD, 200);

  @Override
  public void serve(FeatureCall call) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      call.play(READY, "");
      Recording heard = call.record(LONGEST, SILENCE, "#");
      call.play(DONE, "");
      call.play(heard, "#");
    }
  }
}
