package org.ringfence.server.feature.settings;

import java.util.List;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.call.Voice;

/** What one hears when a setting was changed: rising is on, falling is off, low is a refusal. */
final class Confirmation {
  private static final double LOUD = 0.25;

  static final Recording ON = tones(600, 900);
  static final Recording OFF = tones(900, 600);
  static final Recording WRONG = tones(300, 300);

  /** Asks for digits. */
  static final Recording ASKS = tones(1000, 0);

  private Confirmation() {}

  private static Recording tones(int firstHz, int secondHz) {
    List<Cadence.Step> steps =
        List.of(
            new Cadence.Step(firstHz, 0, 200),
            Cadence.Step.pause(80),
            new Cadence.Step(secondHz, 0, 250),
            Cadence.Step.pause(300));
    return Tone.record(new Cadence(steps, false), Voice.RATE_HZ, LOUD, 830);
  }
}
