package org.ringfence.server.api;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringfence.quality.CallQuality;
import org.ringfence.quality.Diagnosis;
import org.ringfence.quality.QualityRecording;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallMedia;

/**
 * How a call that goes on sounds: the last ten seconds of each way, in the form of {@link
 * HeardQuality}.
 */
record LiveQuality(String callId, List<HeardQuality.Line> media) {
  /** Of every call in which something is heard. */
  static List<LiveQuality> all(Operations operations) throws Failure {
    Map<String, List<HeardQuality.Line>> byCall = new LinkedHashMap<>();
    for (CallMedia each : operations.measured()) {
      QualityRecording recording = each.read().orElse(null);
      if (recording == null || recording.count() == 0) continue;
      CallQuality quality = CallQuality.of(recording);
      String sentence =
          Diagnosis.of(
              quality, "the caller's phone", "the called one's phone", ZoneId.systemDefault());
      byCall
          .computeIfAbsent(each.callId(), id -> new ArrayList<>())
          .add(HeardQuality.line(each.line(), sentence, quality));
    }
    List<LiveQuality> all = new ArrayList<>();
    byCall.forEach((id, lines) -> all.add(new LiveQuality(id, lines)));
    return all;
  }
}
