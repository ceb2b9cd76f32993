package org.ringfence.quality;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One way of a call as measured over some time.
 *
 * @param packets that came; 0 on a way that only reports tell of
 * @param lost of what should have come
 * @param roundTripMs between us and the phone, there and back
 * @param measured what is known of the way itself; its delay is half the round trip
 * @param score of listening, as if nothing but this way were between
 */
public record WayQuality(
    Way way,
    long packets,
    long lost,
    OptionalDouble roundTripMs,
    OptionalDouble worstJitterMs,
    Measured measured,
    Score score) {

  /** Adds up what was measured in some seconds of a call. */
  static WayQuality of(Way way, QualityRecording recording, List<QualityRecording.Second> seconds) {
    Sum sum = new Sum();
    for (QualityRecording.Second second : seconds) sum.add(way, second);
    String codec = recording.codec(sum.codec);
    LegEnd end = recording.ends().get(way.leg());
    OptionalDouble burst =
        way.inbound() && end.burstRatioHundredths() > 0
            ? OptionalDouble.of(end.burstRatioHundredths() / 100.0)
            : OptionalDouble.empty();
    OptionalDouble late = way.inbound() ? sum.latePercent() : said(sum, end);
    OptionalDouble delay = sum.roundTrip.mean();
    Measured measured =
        new Measured(
            codec,
            way.inbound() ? sum.lossPercent() : sum.outLoss.mean(),
            late,
            burst,
            sum.inside > 0 ? OptionalDouble.of(0) : half(delay),
            sum.jitter.mean());
    return new WayQuality(
        way,
        way.inbound() ? sum.received : 0,
        way.inbound() ? Math.max(0, sum.lost) : 0,
        delay,
        sum.jitter.most(),
        measured,
        Score.listening(measured));
  }

  /** What the phone drops as late, by itself; a way is not late, its jitter buffer decides that. */
  private static OptionalDouble said(Sum sum, LegEnd end) {
    if (sum.outLoss.isEmpty()) return OptionalDouble.empty();
    return OptionalDouble.of(Math.max(0, end.saidDiscardPermille()) / 10.0);
  }

  private static OptionalDouble half(OptionalDouble value) {
    return value.isPresent() ? OptionalDouble.of(value.getAsDouble() / 2) : value;
  }

  /** Of a value that is not known in every second. */
  private static final class Mean {
    private double sum;
    private double most;
    private int count;

    void add(int value, double unit) {
      if (value == LegSecond.UNKNOWN) return;
      sum += value * unit;
      most = Math.max(most, value * unit);
      count++;
    }

    boolean isEmpty() {
      return count == 0;
    }

    OptionalDouble mean() {
      return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }

    OptionalDouble most() {
      return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(most);
    }
  }

  private static final class Sum {
    private long received;
    private long lost;
    private long late;
    private int inside;
    private int codec;
    private final Mean jitter = new Mean();
    private final Mean roundTrip = new Mean();
    private final Mean outLoss = new Mean();

    void add(Way way, QualityRecording.Second second) {
      LegSecond leg = way.of(second);
      received += leg.received();
      lost += leg.lost();
      late += leg.late();
      if (leg.has(LegSecond.INSIDE)) inside++;
      // What goes out to a phone is in the codec that came from the other, or in its own.
      boolean own = way.inbound() || leg.has(LegSecond.TRANSCODED);
      int spoken = own ? leg.codec() : second.leg(1 - way.leg()).codec();
      codec = spoken == 0 ? codec : spoken;
      if (!way.inbound()) jitter.add(leg.outJitterTenths(), 0.1);
      else if (leg.received() > 0) jitter.add(leg.jitterTenths(), 0.1);
      roundTrip.add(leg.roundTripTenths(), 0.1);
      outLoss.add(leg.outLossPermille(), 0.1);
    }

    OptionalDouble lossPercent() {
      return share(Math.max(0, lost));
    }

    OptionalDouble latePercent() {
      return share(late);
    }

    private OptionalDouble share(long part) {
      long all = received + Math.max(0, lost);
      return received == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * part / all);
    }
  }
}
