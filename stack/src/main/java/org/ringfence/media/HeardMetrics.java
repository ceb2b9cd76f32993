package org.ringfence.media;

import java.util.OptionalDouble;
import org.ringfence.base.Limits;
import org.ringfence.quality.Measured;
import org.ringfence.quality.Scale;
import org.ringfence.quality.Score;
import org.ringfence.rtp.LossBursts;
import org.ringfence.rtp.ReceptionStatistics;
import org.ringfence.rtp.VoipMetrics;

/** How a stream that ends here is heard, as it is told the other party (RFC 3611 section 4.7). */
public final class HeardMetrics {
  private static final double LEAST_MOS = 1;

  private HeardMetrics() {}

  static VoipMetrics of(AudioSession session) {
    ReceptionStatistics reception = session.reception();
    LossBursts bursts = reception.bursts();
    AudioStatistics now = session.statistics();
    int roundTripMs = (int) Math.max(0, Math.round(now.roundTripMs()));
    // A frame is recorded whole before it is sent, and waits in the buffer before it is played.
    int endMs = AudioFormat.FRAME_MS + now.playoutDelayMs();
    Measured heard = measured(session);
    return new VoipMetrics(
        reception.ssrc(),
        share(now.lost(), expected(reception)),
        share(now.late(), expected(reception)),
        bursts.burstDensity(),
        bursts.gapDensity(),
        bursts.burstDurationMs(AudioFormat.FRAME_MS),
        bursts.gapDurationMs(AudioFormat.FRAME_MS),
        roundTripMs,
        endMs,
        VoipMetrics.UNKNOWN,
        VoipMetrics.UNKNOWN,
        VoipMetrics.UNKNOWN,
        LossBursts.GMIN,
        rating(heard.delayMs().isPresent() ? Score.conversational(heard) : Score.listening(heard)),
        VoipMetrics.UNKNOWN,
        mos(Score.listening(heard)),
        mos(Score.conversational(heard)),
        VoipMetrics.ENHANCED_CONCEALMENT | VoipMetrics.ADAPTIVE_JITTER_BUFFER,
        now.playoutDelayMs(),
        now.playoutDelayMs(),
        Limits.JITTER_FRAMES * AudioFormat.FRAME_MS);
  }

  /** What was measured of what is heard here. */
  public static Measured measured(AudioSession session) {
    AudioStatistics now = session.statistics();
    double expected = Math.max(1, expected(session.reception()));
    boolean timed = now.roundTripMs() >= 0;
    double delayMs = now.oneWayMs() + AudioFormat.FRAME_MS + now.playoutDelayMs();
    return Measured.NOTHING
        .withCodec(session.format().codec().encodingName())
        .withLoss(100 * now.lost() / expected, 100 * now.late() / expected)
        .withBurstRatio(session.reception().bursts().burstRatio())
        .withJitter(now.jitterMs())
        .withDelay(timed ? OptionalDouble.of(delayMs) : OptionalDouble.empty());
  }

  private static long expected(ReceptionStatistics reception) {
    return reception.received() + reception.lost();
  }

  private static int share(long part, long whole) {
    return whole == 0 ? 0 : (int) Math.min(255, 256 * part / whole);
  }

  /** On the scale of 0 to 100, whatever the codec. */
  private static int rating(Score score) {
    if (!(score instanceof Score.Known known)) return VoipMetrics.UNKNOWN;
    double stretched = known.rating() * 100 / Scale.WIDEBAND.best();
    boolean wide = known.codec().scale() == Scale.WIDEBAND;
    return (int) Math.round(wide ? stretched : known.rating());
  }

  private static int mos(Score score) {
    return score instanceof Score.Known known
        ? (int) Math.round(10 * Math.max(LEAST_MOS, known.mos()))
        : VoipMetrics.UNKNOWN;
  }
}
