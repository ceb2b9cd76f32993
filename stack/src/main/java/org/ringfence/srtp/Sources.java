package org.ringfence.srtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * What is known of each SSRC under one key. None is ever forgotten: its packets could be replayed.
 */
final class Sources {
  /** One SSRC's packets, RTP and RTCP apart. */
  static final class Source {
    final ReplayWindow rtp = new ReplayWindow();
    final ReplayWindow rtcp = new ReplayWindow();
  }

  private int[] ssrcs = new int[2];
  private Source[] known = {new Source(), new Source()};
  private int count;

  /** The source of an SSRC, a blank one when it is new, null when there is no room for that. */
  @Nullable Source find(int ssrc) {
    for (int i = 0; i < count; i++) {
      if (ssrcs[i] == ssrc) {
        return known[i];
      }
    }
    return count < Limits.SRTP_SOURCES ? known[count] : null;
  }

  /** Remembers a source that {@link #find} gave, once a packet of it is authenticated. */
  void keep(int ssrc, Source source) {
    if (count == Limits.SRTP_SOURCES || known[count] != source) {
      return;
    }
    ssrcs[count++] = ssrc;
    if (count == known.length && count < Limits.SRTP_SOURCES) {
      int more = Math.min(2 * count, Limits.SRTP_SOURCES);
      ssrcs = Arrays.copyOf(ssrcs, more);
      known = Arrays.copyOf(known, more);
      Arrays.setAll(known, i -> i < count ? known[i] : new Source());
    }
  }
}
