package org.ringfence.phone;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.AudioFormat;
import org.ringfence.quality.Measured;
import org.ringfence.quality.Metrics;
import org.ringfence.quality.QualityReport;
import org.ringfence.quality.Score;
import org.ringfence.rtp.VoipMetrics;
import org.ringfence.sdp.NegotiatedFormat;
import org.ringfence.sdp.NegotiatedMedia;
import org.ringfence.sip.dialog.Dialog;
import org.ringfence.sip.session.Session;

/** How a call sounded here, as the server is told when it is over (RFC 6035). */
final class SoundReport {
  private SoundReport() {}

  /**
   * The body of the report; null when nothing was heard.
   *
   * @param since when the call was answered
   */
  static byte @Nullable [] body(Session session, CallAudio audio, Instant since, Instant now) {
    Measured heard = audio.heard();
    NegotiatedMedia agreed = audio.agreed();
    Dialog dialog = session.dialog();
    if (heard == null || agreed == null || dialog == null) return null;
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("CallID", session.callId());
    headers.put("LocalID", dialog.local().uri().toString());
    headers.put("RemoteID", dialog.remote().uri().toString());
    headers.put("OrigID", session.invite().from().uri().toString());
    NegotiatedFormat codec = agreed.codec();
    Metrics local =
        Metrics.between(since, now)
            .measured(
                heard,
                codec.receivePayloadType(),
                codec.format().clockRateHz(),
                AudioFormat.FRAME_MS)
            .scores(Score.listening(heard), Score.conversational(heard))
            .build();
    VoipMetrics said = audio.remoteMetrics();
    QualityReport report =
        new QualityReport(
            QualityReport.Kind.SESSION,
            true,
            headers,
            local,
            said == null ? Optional.empty() : Optional.of(remote(said, heard, since, now)),
            "");
    return report.write().getBytes(StandardCharsets.UTF_8);
  }

  /** What the other side said of how it hears us (RFC 3611 section 4.7). */
  private static Metrics remote(VoipMetrics said, Measured heard, Instant since, Instant now) {
    Metrics.Builder remote =
        Metrics.between(since, now)
            .put("SessionDesc", "PD", heard.codec())
            .put("PacketLoss", "NLR", OptionalDouble.of(said.lossRate() / 2.56))
            .put("PacketLoss", "JDR", OptionalDouble.of(said.discardRate() / 2.56));
    if (said.mosListening() != VoipMetrics.UNKNOWN) {
      remote.put("QualityEst", "MOSLQ", OptionalDouble.of(said.mosListening() / 10.0));
    }
    return remote.build();
  }
}
