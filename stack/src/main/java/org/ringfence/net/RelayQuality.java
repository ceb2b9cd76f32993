package org.ringfence.net;

import org.jspecify.annotations.Nullable;
import org.ringfence.media.RelaySession;
import org.ringfence.quality.QualityLog;
import org.ringfence.quality.QualityRecording;

/** The quality of a relay, second by second from when something is heard. The loop's own. */
final class RelayQuality {
  private static final long SECOND_MS = 1000;

  private @Nullable QualityLog log;
  private int inside;

  /**
   * A second is over.
   *
   * @param sidesInside which sides end in this server, as bits
   */
  void second(RelaySession session, int sidesInside) {
    QualityLog kept = log;
    if (kept == null) {
      if (!isHeard(session)) return;
      kept = new QualityLog(System.currentTimeMillis() - SECOND_MS);
      log = kept;
    }
    inside = sidesInside;
    session.measure(kept, sidesInside);
  }

  private static boolean isHeard(RelaySession session) {
    return session.side(RelaySession.A).heard() || session.side(RelaySession.B).heard();
  }

  /** The last seconds; null when nothing was heard. */
  @Nullable QualityRecording latest() {
    QualityLog kept = log;
    return kept == null ? null : kept.latest();
  }

  /** What there is to tell at the end, the begun second included; null when nothing was heard. */
  @Nullable QualityRecording end(RelaySession session) {
    if (isHeard(session)) second(session, inside);
    QualityLog kept = log;
    if (kept == null) return null;
    session.conclude(kept);
    return kept.recording();
  }
}
