package org.ringfence.lab.bench;

import org.ringfence.media.AudioFormat;

/**
 * How late the frames of streams leave that a clock drives: each stream's packets are 20 ms apart,
 * and whoever came earliest by that clock was on time. Streams are known by SSRC; nothing is
 * allocated for a packet.
 */
final class FrameTimes {
  private static final long FRAME_NS = AudioFormat.FRAME_MS * 1_000_000L;

  /** A power of two, of which streams take less than half. */
  private static final int PLACES = 1024;

  private final int[] ssrcs = new int[PLACES];
  private final boolean[] taken = new boolean[PLACES];
  private final int[] sequences = new int[PLACES];
  private final long[] firstNs = new long[PLACES];
  private int streams;
  private long missing;

  /** How late every frame was. */
  final Delays lateness = new Delays();

  void arrived(int ssrc, int sequenceNumber, long nowNs) {
    int known = streams;
    int at = place(ssrc);
    if (at < 0) {
      return;
    }
    if (streams > known) {
      sequences[at] = sequenceNumber - 1;
      firstNs[at] = nowNs - (sequenceNumber & 0xFFFF) * FRAME_NS;
    }
    // The 16 bits on the wire, extended by what went before.
    int ahead = (short) (sequenceNumber - sequences[at]);
    int sequence = sequences[at] + ahead;
    sequences[at] = Math.max(sequences[at], sequence);
    missing += ahead > 0 ? ahead - 1 : -1;
    long lateNs = nowNs - firstNs[at] - sequence * FRAME_NS;
    if (lateNs < 0) {
      firstNs[at] += lateNs;
      lateNs = 0;
    }
    lateness.add(lateNs);
  }

  /** Forgets what was counted; when each stream's clock ticks stays known. */
  void begin() {
    lateness.clear();
    missing = 0;
  }

  /** Where that stream stands; -1 when there is no room for it. */
  private int place(int ssrc) {
    int at = (ssrc * 0x9E3779B9) >>> 22;
    while (taken[at] && ssrcs[at] != ssrc) {
      at = at + 1 & PLACES - 1;
    }
    if (!taken[at]) {
      if (streams == PLACES / 2) {
        return -1;
      }
      streams++;
      taken[at] = true;
      ssrcs[at] = ssrc;
    }
    return at;
  }

  int streams() {
    return streams;
  }

  /** Frames by whose numbers there was a gap; one that came late after all fills its own. */
  long missing() {
    return missing;
  }
}
