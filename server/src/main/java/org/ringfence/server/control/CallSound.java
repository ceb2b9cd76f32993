package org.ringfence.server.control;

import java.util.List;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.ToldQuality;

/**
 * How a finished call sounded.
 *
 * @param media what was measured, line by line
 * @param told what phones told themselves
 */
public record CallSound(Cdr record, List<CallMedia> media, List<ToldQuality> told) {
  public CallSound {
    media = List.copyOf(media);
    told = List.copyOf(told);
  }
}
