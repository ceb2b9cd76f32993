package org.ringfence.server.store;

import java.util.ArrayList;
import java.util.List;

/**
 * How long somebody talked in a call.
 *
 * @param side 0 the caller's, 1 that of whoever was called
 * @param seconds begun ones counted whole
 */
record CallTalk(int side, String number, long fromMs, long seconds) {
  private static final int CALLER = 0;
  private static final int CALLED = 1;

  /**
   * Derives them from a call's events: from the first answer on two talk, and whoever is sent on
   * makes room for another.
   */
  static List<CallTalk> of(List<CallEvent> events) {
    List<CallTalk> talks = new ArrayList<>();
    CallTalk[] now = new CallTalk[2];
    String caller = events.getFirst().party();
    long endedMs = events.getLast().timeMs();
    for (CallEvent event : events) {
      switch (event.kind()) {
        case ANSWERED -> {
          if (now[CALLED] != null) continue;
          now[CALLER] = new CallTalk(CALLER, caller, event.timeMs(), 0);
          now[CALLED] = new CallTalk(CALLED, event.party(), event.timeMs(), 0);
        }
        case TRANSFERRED -> {
          // Before the answer nobody talks yet: then it is what a forward is.
          if (now[CALLED] == null) continue;
          int side = now[CALLED].number.equals(event.party()) ? CALLED : CALLER;
          talks.add(now[side].until(event.timeMs()));
          now[side] = new CallTalk(side, event.detail(), event.timeMs(), 0);
        }
        case ENDED -> endedMs = event.timeMs();
        default -> {}
      }
    }
    for (CallTalk each : now) {
      if (each != null) talks.add(each.until(endedMs));
    }
    return talks;
  }

  private CallTalk until(long endMs) {
    return new CallTalk(side, number, fromMs, (Math.max(0, endMs - fromMs) + 999) / 1000);
  }
}
