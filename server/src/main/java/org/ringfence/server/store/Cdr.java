package org.ringfence.server.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaSecurity;

/**
 * A call detail record, derived from a call's events and from nothing else. Times are milliseconds
 * since 1970.
 *
 * @param answeredMs null when nobody answered
 * @param durationSeconds from start to end, begun seconds counted whole
 * @param billableSeconds from answer to end, likewise; 0 when nobody answered
 * @param answeredBy who answered; empty when nobody did
 * @param transfers each as {@code by>to}, in order; forwards before the answer as well
 * @param callerMedia how the caller's media were protected when they were least so, in the words of
 *     {@link MediaSecurity}; empty when there were none
 * @param calledMedia the same of whoever was called
 * @param direction {@code internal}, {@code inbound}, {@code outbound} or {@code through}
 * @param trunk the trunk it went over, the last that was tried; empty for none
 * @param quality what was measured of it; known a moment after the call
 */
public record Cdr(
    String callId,
    long startedMs,
    @Nullable Long answeredMs,
    long endedMs,
    long durationSeconds,
    long billableSeconds,
    String caller,
    String callee,
    String answeredBy,
    Outcome outcome,
    String cause,
    int code,
    List<String> transfers,
    String callerMedia,
    String calledMedia,
    String direction,
    String trunk,
    Quality quality) {

  public Cdr {
    transfers = List.copyOf(transfers);
  }

  /**
   * How a call sounded.
   *
   * @param callerHears the score of what the caller heard, 1 to 4.5; null when it is not known
   * @param calledHears the same of whoever was called
   * @param sentence what was wrong; empty when nothing was measured
   * @param transcoded between which codecs the server had to translate, as {@code PCMU/opus}; empty
   *     when packets were relayed
   */
  public record Quality(
      @Nullable Double callerHears,
      @Nullable Double calledHears,
      String sentence,
      String transcoded) {
    public static final Quality NONE = new Quality(null, null, "", "");
  }

  /** How a call came out. */
  public enum Outcome {
    ANSWERED,
    /** Nobody answered, for whatever reason the cause says. */
    UNANSWERED,
    /** The server stopped in the midst of it. */
    INTERRUPTED
  }

  /** The cause the store itself gives to calls that a crash ended. */
  static final String INTERRUPTED = "interrupted";

  /** Derives the record; the first event is STARTED and one of them is ENDED. */
  static Cdr of(List<CallEvent> events) {
    CallEvent started = events.getFirst();
    CallEvent answered = null;
    CallEvent ended = events.getLast();
    List<String> transfers = new ArrayList<>();
    String[] media = {"", ""};
    String[] trunks = {"", ""};
    for (CallEvent event : events) {
      switch (event.kind()) {
        case ANSWERED -> answered = answered == null ? event : answered;
        case TRANSFERRED, FORWARDED -> transfers.add(event.party() + ">" + event.detail());
        case MEDIA -> least(media, event);
        case OUTSIDE -> {
          if (event.leg() >= 0 && event.leg() < trunks.length) trunks[event.leg()] = event.detail();
        }
        case ENDED -> ended = event;
        default -> {}
      }
    }
    long endedMs = Math.max(ended.timeMs(), started.timeMs());
    Outcome outcome = answered == null ? Outcome.UNANSWERED : Outcome.ANSWERED;
    return new Cdr(
        started.callId(),
        started.timeMs(),
        answered == null ? null : answered.timeMs(),
        endedMs,
        seconds(endedMs - started.timeMs()),
        answered == null ? 0 : seconds(endedMs - answered.timeMs()),
        started.party(),
        started.detail(),
        answered == null ? "" : answered.party(),
        ended.detail().equals(INTERRUPTED) ? Outcome.INTERRUPTED : outcome,
        ended.detail(),
        ended.code(),
        transfers,
        media[0],
        media[1],
        direction(trunks),
        trunks[1].isEmpty() ? trunks[0] : trunks[1],
        Quality.NONE);
  }

  private static String direction(String[] trunks) {
    if (trunks[0].isEmpty()) return trunks[1].isEmpty() ? "internal" : "outbound";
    return trunks[1].isEmpty() ? "inbound" : "through";
  }

  /** Media that were in the clear for a moment were in the clear. */
  private static void least(String[] media, CallEvent event) {
    if (event.leg() < 0 || event.leg() >= media.length) return;
    String before = media[event.leg()];
    if (before.isEmpty() || strength(event.detail()) < strength(before)) {
      media[event.leg()] = event.detail();
    }
  }

  private static int strength(String word) {
    for (MediaSecurity security : MediaSecurity.values()) {
      if (security.word().equals(word)) return security.ordinal();
    }
    return Integer.MAX_VALUE;
  }

  /** Whether anybody's media were in the clear. */
  public boolean wasClear() {
    String clear = MediaSecurity.CLEAR.word();
    return callerMedia.equals(clear) || calledMedia.equals(clear);
  }

  private static long seconds(long ms) {
    return (Math.max(0, ms) + 999) / 1000;
  }
}
