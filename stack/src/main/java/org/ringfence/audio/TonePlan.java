package org.ringfence.audio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringfence.audio.Cadence.Step;

/**
 * What the tones of a country's telephones sound like (ITU-T E.180 Supplement 2), and how its
 * phones ring. Tones that a country does not have of its own are those of Europe.
 */
@SuppressWarnings("ImmutableEnumChecker") // A cadence is a record over a copied list.
public enum TonePlan {
  EU(
      Cadence.sine(425),
      Cadence.onOff(425, 1000, 4000),
      Cadence.onOff(425, 500, 500),
      Cadence.onOff(425, 250, 250)),
  US(
      Cadence.dual(350, 440),
      Cadence.onOff(440, 480, 2000, 4000),
      Cadence.onOff(480, 620, 500, 500),
      Cadence.onOff(480, 620, 250, 250)),
  GB(
      Cadence.dual(350, 440),
      twice(400, 450, 400, 200, 2000),
      Cadence.onOff(400, 375, 375),
      twice(400, 0, 400, 350, 525)),
  DE(
      Cadence.sine(425),
      Cadence.onOff(425, 1000, 4000),
      Cadence.onOff(425, 480, 480),
      Cadence.onOff(425, 240, 240)),
  FR(
      Cadence.sine(440),
      Cadence.onOff(440, 1500, 3500),
      Cadence.onOff(440, 500, 500),
      Cadence.onOff(440, 250, 250)),
  IT(
      cycle(425, 200, 200, 600, 1000),
      Cadence.onOff(425, 1000, 4000),
      Cadence.onOff(425, 500, 500),
      Cadence.onOff(425, 200, 200)),
  ES(
      Cadence.sine(425),
      Cadence.onOff(425, 1500, 3000),
      Cadence.onOff(425, 200, 200),
      cycle(425, 200, 200, 200, 200, 200, 600)),
  CH(
      Cadence.sine(425),
      Cadence.onOff(425, 1000, 4000),
      Cadence.onOff(425, 500, 500),
      Cadence.onOff(425, 200, 200)),
  JP(
      Cadence.sine(400),
      Cadence.onOff(400, 416, 1000, 2000),
      Cadence.onOff(400, 500, 500),
      Cadence.onOff(400, 500, 500)),
  AU(
      Cadence.dual(413, 438),
      twice(413, 438, 400, 200, 2000),
      Cadence.onOff(425, 375, 375),
      Cadence.onOff(425, 375, 375));

  private static final double RING_LOW_HZ = 800;
  private static final double RING_HIGH_HZ = 1000;
  private static final int WARBLE_MS = 50;

  private final Cadence dial;
  private final Cadence ringback;
  private final Cadence busy;
  private final Cadence congestion;

  TonePlan(Cadence dial, Cadence ringback, Cadence busy, Cadence congestion) {
    this.dial = dial;
    this.ringback = ringback;
    this.busy = busy;
    this.congestion = congestion;
  }

  /** That of a country by its two letters; Europe's for one that has no plan here. */
  public static TonePlan of(String country) {
    String wanted = country.toUpperCase(Locale.ROOT);
    for (TonePlan plan : values()) if (plan.name().equals(wanted)) return plan;
    return wanted.equals("CA") ? US : EU;
  }

  public Cadence of(CallTone tone) {
    return switch (tone) {
      case DIAL -> dial;
      case RINGBACK -> ringback;
      case BUSY -> busy;
      case CONGESTION -> congestion;
      case CALL_WAITING -> this == US ? tone.northAmerica() : tone.europe();
      case SPECIAL_INFORMATION -> tone.europe();
    };
  }

  /** How a phone rings there: two tones in quick turns, in the time of the ringing tone. */
  public Cadence ring() {
    List<Step> steps = new ArrayList<>();
    for (Step step : ringback.steps()) {
      boolean sounds = step.firstHz() > 0;
      for (int done = 0; sounds && done < step.durationMs(); done += WARBLE_MS) {
        boolean low = done / WARBLE_MS % 2 == 0;
        int durationMs = Math.min(WARBLE_MS, step.durationMs() - done);
        steps.add(new Step(low ? RING_LOW_HZ : RING_HIGH_HZ, 0, durationMs));
      }
      if (!sounds) steps.add(step);
    }
    return new Cadence(steps, true);
  }

  private static Cadence twice(double firstHz, double secondHz, int onMs, int offMs, int restMs) {
    Step on = new Step(firstHz, secondHz, onMs);
    return new Cadence(List.of(on, Step.pause(offMs), on, Step.pause(restMs)), true);
  }

  /** On, off, on, off. */
  private static Cadence cycle(double hz, int... durationsMs) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < durationsMs.length; i++) {
      steps.add(i % 2 == 0 ? new Step(hz, 0, durationsMs[i]) : Step.pause(durationsMs[i]));
    }
    return new Cadence(steps, true);
  }
}
