package org.ringfence.quality;

import java.util.OptionalDouble;

/**
 * What was measured of one direction of one leg. What was not is empty, which is not the same as 0.
 *
 * @param codec its encoding name in SDP; empty when no sound has come yet
 * @param lossPercent packets that never came and that neither redundancy nor FEC made good
 * @param latePercent packets that came too late to be played
 * @param burstRatio 1 for losses that come by chance, more where they come together
 * @param delayMs from mouth to ear
 * @param jitterMs how unevenly packets came
 */
public record Measured(
    String codec,
    OptionalDouble lossPercent,
    OptionalDouble latePercent,
    OptionalDouble burstRatio,
    OptionalDouble delayMs,
    OptionalDouble jitterMs) {
  /** Nothing yet. */
  public static final Measured NOTHING =
      new Measured(
          "",
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  public Measured {
    lossPercent = within(lossPercent, 100);
    latePercent = within(latePercent, 100);
    delayMs = within(delayMs, 60_000);
    jitterMs = within(jitterMs, 60_000);
    burstRatio =
        burstRatio.isPresent() && burstRatio.getAsDouble() >= 1
            ? burstRatio
            : OptionalDouble.empty();
  }

  /** A value that cannot be is as good as none. */
  private static OptionalDouble within(OptionalDouble value, double most) {
    boolean possible = value.isPresent() && value.getAsDouble() >= 0 && value.getAsDouble() <= most;
    return possible ? value : OptionalDouble.empty();
  }

  public Measured withCodec(String encodingName) {
    return new Measured(encodingName, lossPercent, latePercent, burstRatio, delayMs, jitterMs);
  }

  /** Loss and what came late, in percent of what was sent. */
  public Measured withLoss(double percent, double late) {
    return new Measured(
        codec, OptionalDouble.of(percent), OptionalDouble.of(late), burstRatio, delayMs, jitterMs);
  }

  public Measured withBurstRatio(double value) {
    return new Measured(
        codec, lossPercent, latePercent, OptionalDouble.of(value), delayMs, jitterMs);
  }

  public Measured withDelay(double ms) {
    return new Measured(
        codec, lossPercent, latePercent, burstRatio, OptionalDouble.of(ms), jitterMs);
  }

  public Measured withDelay(OptionalDouble ms) {
    return new Measured(codec, lossPercent, latePercent, burstRatio, ms, jitterMs);
  }

  public Measured withJitter(double ms) {
    return new Measured(
        codec, lossPercent, latePercent, burstRatio, delayMs, OptionalDouble.of(ms));
  }
}
