package org.ringfence.server.observe;

import java.util.List;

/**
 * What was counted since the server began.
 *
 * @param begun calls
 * @param answered those of them that somebody took
 * @param unanswered those that ended before
 * @param talkedMs for how long was talked in calls that are over
 * @param ringing calls by how long it took until a phone rang, each bound with those below it
 * @param ringingMs how long that took altogether
 * @param messages sent to a capture server; and those that were lost
 * @param traces calls told to a collector; and those that were lost
 */
public record Figures(
    long begun,
    long answered,
    long unanswered,
    long talkedMs,
    List<Long> ringing,
    long ringingMs,
    long messages,
    long messagesLost,
    long traces,
    long tracesLost) {
  /** Milliseconds until a phone rang: the upper bounds that are counted, and then all. */
  public static final List<Long> RINGING_MS =
      List.of(50L, 100L, 250L, 500L, 1_000L, 2_500L, 5_000L);

  public static final Figures NONE = new Figures(0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0);

  public Figures {
    ringing = List.copyOf(ringing);
  }
}
