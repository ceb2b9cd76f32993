package org.ringfence.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What was measured of a call: each way by itself, and what each of the two heard of the other,
 * which is two ways together.
 *
 * @param callerHears what the caller heard
 * @param calledHears what the one who was called heard
 */
public record CallQuality(
    QualityRecording recording, List<WayQuality> ways, Measured callerHears, Measured calledHears) {

  public static CallQuality of(QualityRecording recording) {
    List<QualityRecording.Second> seconds = recording.seconds();
    List<WayQuality> ways = new ArrayList<>(Way.values().length);
    for (Way way : Way.values()) ways.add(WayQuality.of(way, recording, seconds));
    return new CallQuality(
        recording,
        List.copyOf(ways),
        together(ways.get(Way.FROM_CALLED.ordinal()), ways.get(Way.TO_CALLER.ordinal())),
        together(ways.get(Way.FROM_CALLER.ordinal()), ways.get(Way.TO_CALLED.ordinal())));
  }

  /** Between which codecs it was transcoded here, as {@code PCMU/opus}; empty when it was not. */
  public String transcoded() {
    boolean was =
        recording.seconds().stream().anyMatch(second -> second.caller().has(LegSecond.TRANSCODED));
    String caller = way(Way.FROM_CALLER).measured().codec();
    return was ? caller + "/" + way(Way.FROM_CALLED).measured().codec() : "";
  }

  public WayQuality way(Way way) {
    return ways.get(way.ordinal());
  }

  /** How well one could talk, or listen where the delay is not known. */
  public static Score score(Measured heard) {
    return heard.delayMs().isPresent() ? Score.conversational(heard) : Score.listening(heard);
  }

  /** What comes through both: what is lost on one cannot be lost on the other. */
  private static Measured together(WayQuality in, WayQuality out) {
    Measured first = in.measured();
    Measured second = out.measured();
    return new Measured(
        first.codec(),
        lossOfBoth(first.lossPercent(), second.lossPercent()),
        lossOfBoth(first.latePercent(), second.latePercent()),
        first.burstRatio(),
        sum(first.delayMs(), second.delayMs()),
        sum(first.jitterMs(), second.jitterMs()));
  }

  private static OptionalDouble lossOfBoth(OptionalDouble first, OptionalDouble second) {
    if (first.isEmpty() || second.isEmpty()) return OptionalDouble.empty();
    double through = (1 - first.getAsDouble() / 100) * (1 - second.getAsDouble() / 100);
    return OptionalDouble.of(100 * (1 - through));
  }

  private static OptionalDouble sum(OptionalDouble first, OptionalDouble second) {
    if (first.isEmpty() || second.isEmpty()) return OptionalDouble.empty();
    return OptionalDouble.of(first.getAsDouble() + second.getAsDouble());
  }

  /** How one way sounded in each second; negative where that is not known. */
  public double[] scores(Way way) {
    List<QualityRecording.Second> seconds = recording.seconds();
    double[] scores = new double[seconds.size()];
    for (int i = 0; i < scores.length; i++) {
      WayQuality second = WayQuality.of(way, recording, seconds.subList(i, i + 1));
      scores[i] = second.score() instanceof Score.Known known ? known.mos() : -1;
    }
    return scores;
  }
}
