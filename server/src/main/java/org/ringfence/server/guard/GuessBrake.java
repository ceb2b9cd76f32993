package org.ringfence.server.guard;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ringfence.base.Limits;

/**
 * Slows down whoever guesses passwords: after a few that were wrong, one name or one address waits
 * longer each time. Nobody is locked out for good, and who is known by a link is not counted.
 */
public final class GuessBrake {
  private static final int FREE = 5;
  private static final long FIRST_WAIT_MS = 2_000;
  private static final long LONGEST_WAIT_MS = 300_000;
  private static final long FORGET_MS = 3_600_000;

  private final Map<String, Wrong> wrong =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Wrong> eldest) {
          return size() > Limits.WEB_GUESSERS;
        }
      };

  private static final class Wrong {
    private int times;
    private long lastMs;
    private long untilMs;
  }

  /** How many seconds whoever that is has to wait; 0 for none. */
  public synchronized int waits(String who, long nowMs) {
    Wrong known = wrong.get(who);
    if (known == null || nowMs >= known.untilMs) return 0;
    return (int) ((known.untilMs - nowMs + 999) / 1000);
  }

  public synchronized void wrong(String who, long nowMs) {
    Wrong known = wrong.computeIfAbsent(who, name -> new Wrong());
    if (nowMs - known.lastMs > FORGET_MS) known.times = 0;
    known.lastMs = nowMs;
    known.times++;
    if (known.times < FREE) return;
    int doubled = Math.min(known.times - FREE, 16);
    known.untilMs = nowMs + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << doubled);
  }

  public synchronized void right(String who) {
    wrong.remove(who);
  }
}
