package org.ringfence.server.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.ringfence.quality.CallQuality;
import org.ringfence.quality.LegSecond;
import org.ringfence.quality.Measured;
import org.ringfence.quality.QualityRecording;
import org.ringfence.quality.Score;
import org.ringfence.quality.Way;
import org.ringfence.quality.WayQuality;
import org.ringfence.server.control.CallSound;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.ToldQuality;

/**
 * How a call sounded, for plots: each way second by second. What was not measured is null, which is
 * not the same as 0.
 */
record HeardQuality(Cdr call, List<Line> media, List<ToldQuality> told) {

  /** One media line. */
  record Line(
      int line,
      String sentence,
      long startedMs,
      @Nullable Heard callerHears,
      @Nullable Heard calledHears,
      List<OneWay> ways) {}

  /**
   * What one of the two heard of the other.
   *
   * @param missing what would have to be known for a score
   * @param costs what took how much off the best rating there is
   */
  record Heard(@Nullable Double mos, List<String> missing, Map<String, Double> costs) {}

  /** One way of one leg, as a whole and in each second. */
  record OneWay(
      Way way,
      String codec,
      @Nullable Double lossPercent,
      @Nullable Double latePercent,
      @Nullable Double jitterMs,
      @Nullable Double worstJitterMs,
      @Nullable Double roundTripMs,
      @Nullable Double mos,
      Map<String, List<@Nullable Double>> seconds) {}

  static HeardQuality of(CallSound sound) {
    List<Line> lines = new ArrayList<>();
    for (CallMedia media : sound.media()) {
      QualityRecording recording = media.read().orElse(null);
      if (recording == null) {
        lines.add(new Line(media.line(), media.sentence(), 0, null, null, List.of()));
        continue;
      }
      lines.add(line(media.line(), media.sentence(), CallQuality.of(recording)));
    }
    return new HeardQuality(sound.record(), lines, sound.told());
  }

  static Line line(int number, String sentence, CallQuality quality) {
    QualityRecording recording = quality.recording();
    List<QualityRecording.Second> seconds = recording.seconds();
    return new Line(
        number,
        sentence,
        recording.startedMs(),
        heard(quality.callerHears()),
        heard(quality.calledHears()),
        quality.ways().stream().map(way -> oneWay(quality, way, seconds)).toList());
  }

  private static Heard heard(Measured measured) {
    return switch (CallQuality.score(measured)) {
      case Score.Unknown unknown -> new Heard(null, unknown.missing(), Map.of());
      case Score.Known known -> {
        Map<String, Double> costs = new LinkedHashMap<>();
        costs.put("codec", known.codecCost());
        costs.put("loss", known.lossCost());
        costs.put("late", known.jitterCost());
        costs.put("delay", known.delayCost());
        yield new Heard(known.mos(), List.of(), costs);
      }
    };
  }

  private static OneWay oneWay(
      CallQuality quality, WayQuality way, List<QualityRecording.Second> seconds) {
    Measured measured = way.measured();
    Way which = way.way();
    List<LegSecond> legs = seconds.stream().map(each -> each.leg(which.leg())).toList();
    List<@Nullable Double> mos = new ArrayList<>();
    for (double score : quality.scores(which)) mos.add(score < 0 ? null : Double.valueOf(score));
    Map<String, List<@Nullable Double>> series = new LinkedHashMap<>();
    boolean inbound = which.inbound();
    series.put(
        "loss", each(legs, leg -> inbound ? lossPercent(leg) : leg.outLossPermille() / 10.0));
    series.put("jitter", each(legs, leg -> jitterMs(leg, inbound)));
    series.put("roundTrip", each(legs, leg -> leg.roundTripTenths() / 10.0));
    series.put("mos", mos);
    return new OneWay(
        which,
        measured.codec(),
        value(measured.lossPercent()),
        value(measured.latePercent()),
        value(measured.jitterMs()),
        value(way.worstJitterMs()),
        value(way.roundTripMs()),
        way.score() instanceof Score.Known known ? Double.valueOf(known.mos()) : null,
        series);
  }

  private static double lossPercent(LegSecond leg) {
    int expected = leg.received() + leg.lost();
    return expected <= 0 ? LegSecond.UNKNOWN : 100.0 * Math.max(0, leg.lost()) / expected;
  }

  private static double jitterMs(LegSecond leg, boolean inbound) {
    if (!inbound) return leg.outJitterTenths() / 10.0;
    return leg.received() == 0 ? LegSecond.UNKNOWN : leg.jitterTenths() / 10.0;
  }

  /** Below 0 is what was not measured. */
  private static List<@Nullable Double> each(
      List<LegSecond> legs, ToDoubleFunction<LegSecond> figure) {
    List<@Nullable Double> all = new ArrayList<>(legs.size());
    for (LegSecond leg : legs) {
      double value = figure.applyAsDouble(leg);
      all.add(value < 0 ? null : Double.valueOf(value));
    }
    return all;
  }

  private static @Nullable Double value(OptionalDouble value) {
    return value.isPresent() ? Double.valueOf(value.getAsDouble()) : null;
  }
}
