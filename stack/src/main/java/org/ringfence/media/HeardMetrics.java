package org.ringfence.media;

import java.nio.ByteBuffer;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.quality.CodecImpairment;
import org.ringfence.quality.Measured;
import org.ringfence.quality.Scale;
import org.ringfence.rtp.LossBursts;
import org.ringfence.rtp.ReceptionStatistics;
import org.ringfence.rtp.VoipMetrics;

/**
 * How a stream that ends here is heard, as it is told the other party (RFC 3611 section 4.7). One
 * session owns it; nothing is allocated per report.
 */
public final class HeardMetrics {
  private static final double LEAST_MOS = 1;

  private final ByteBuffer block = ByteBuffer.allocate(VoipMetrics.BYTES);
  private final @Nullable CodecImpairment codec;

  HeardMetrics(AudioFormat format) {
    codec = CodecImpairment.of(format.codec().encodingName()).orElse(null);
  }

  /** As it is now, written out; the next call writes over it. */
  ByteBuffer of(AudioSession session) {
    ReceptionStatistics reception = session.reception();
    LossBursts bursts = reception.bursts();
    long expected = expected(reception);
    long late = session.jitterBuffer().counters().late();
    int playoutMs = (int) Math.round(session.jitterBuffer().delayMs());
    double roundTripMs = session.roundTripMs();
    // A frame is recorded whole before it is sent, and waits in the buffer before it is played.
    int endMs = AudioFormat.FRAME_MS + playoutMs;
    double gone = 100.0 * Math.min(expected, reception.lost() + late) / Math.max(1, expected);
    double listening = rating(gone, bursts.burstRatio(), 0);
    double talking =
        roundTripMs < 0 ? -1 : rating(gone, bursts.burstRatio(), roundTripMs / 2 + endMs);
    VoipMetrics.write(
        block,
        0,
        reception.ssrc(),
        share(reception.lost(), expected),
        share(late, expected),
        bursts.burstDensity(),
        bursts.gapDensity(),
        bursts.burstDurationMs(AudioFormat.FRAME_MS),
        bursts.gapDurationMs(AudioFormat.FRAME_MS),
        (int) Math.max(0, Math.round(roundTripMs)),
        endMs,
        VoipMetrics.UNKNOWN,
        VoipMetrics.UNKNOWN,
        VoipMetrics.UNKNOWN,
        LossBursts.GMIN,
        outOf100(talking < 0 ? listening : talking),
        VoipMetrics.UNKNOWN,
        mos(listening),
        mos(talking),
        VoipMetrics.ENHANCED_CONCEALMENT | VoipMetrics.ADAPTIVE_JITTER_BUFFER,
        playoutMs,
        playoutMs,
        Limits.JITTER_FRAMES * AudioFormat.FRAME_MS);
    return block;
  }

  /** On the codec's scale; -1 where nothing is known of the codec. */
  private double rating(double lossPercent, double burstRatio, double delayMs) {
    CodecImpairment known = codec;
    return known == null ? -1 : known.rating(Math.max(0, lossPercent), burstRatio, delayMs);
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
  private int outOf100(double rating) {
    CodecImpairment known = codec;
    if (known == null || rating < 0) return VoipMetrics.UNKNOWN;
    boolean wide = known.scale() == Scale.WIDEBAND;
    return (int) Math.round(wide ? rating * 100 / Scale.WIDEBAND.best() : rating);
  }

  private int mos(double rating) {
    CodecImpairment known = codec;
    if (known == null || rating < 0) return VoipMetrics.UNKNOWN;
    return (int) Math.round(10 * Math.max(LEAST_MOS, known.scale().mos(rating)));
  }
}
