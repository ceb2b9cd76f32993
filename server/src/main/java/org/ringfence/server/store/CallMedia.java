package org.ringfence.server.store;

import java.util.Optional;
import org.ringfence.quality.QualityRecording;

/**
 * What was measured of one media line of a call.
 *
 * @param line counted from 0
 * @param sentence what was wrong, where and when
 * @param recording the seconds, as {@link QualityRecording#write} has them
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never changed
public record CallMedia(String callId, int line, String sentence, byte[] recording) {
  /** The seconds; empty when a later version wrote them. */
  public Optional<QualityRecording> read() {
    return QualityRecording.read(recording);
  }
}
