package org.ringfence.server.control;

import java.util.List;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.store.Cdr;

/**
 * How a finished call sounded.
 *
 * @param media what was measured, line by line
 */
public record CallSound(Cdr record, List<CallMedia> media) {
  public CallSound {
    media = List.copyOf(media);
  }
}
