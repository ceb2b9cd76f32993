package org.ringfence.server.numbers;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.server.people.CallKind;

/**
 * How many calls outside an extension has made, so that whoever steals its password steals no more
 * than that. Any thread.
 */
public final class TollLimits {
  private static final long HOUR_MS = 3_600_000;

  private final int atOnce;
  private final int perHour;
  private final int dearPerHour;
  private final Map<String, Spent> extensions = new HashMap<>();

  /** What one extension has done; as many times are kept as the limits look at. */
  private static final class Spent {
    private int now;
    private final Queue<Long> calls = new ArrayDeque<>();
    private final Queue<Long> dear = new ArrayDeque<>();
  }

  public TollLimits(int atOnce, int perHour, int dearPerHour) {
    this.atOnce = atOnce;
    this.perHour = perHour;
    this.dearPerHour = dearPerHour;
  }

  /** Whether a call may be made, which counts as made; if it may not, why. */
  public synchronized @Nullable Cause begin(String extension, CallKind kind, long nowMs) {
    Spent spent = extensions.computeIfAbsent(extension, none -> new Spent());
    forget(spent.calls, nowMs);
    forget(spent.dear, nowMs);
    boolean dear = kind.isDear();
    if (spent.now >= atOnce) return Cause.TOO_MANY;
    if (spent.calls.size() >= perHour) return Cause.TOO_MANY_OUTSIDE;
    if (dear && spent.dear.size() >= dearPerHour) return Cause.TOO_MANY_OUTSIDE;
    spent.calls.add(nowMs);
    if (dear) spent.dear.add(nowMs);
    return null;
  }

  /** It takes a line; to be {@link #ended}. */
  public synchronized void began(String extension) {
    extensions.computeIfAbsent(extension, none -> new Spent()).now++;
  }

  public synchronized void ended(String extension) {
    Spent spent = extensions.get(extension);
    if (spent != null && spent.now > 0) spent.now--;
  }

  private static void forget(Queue<Long> times, long nowMs) {
    for (Long first = times.peek();
        first != null && nowMs - first > HOUR_MS;
        first = times.peek()) {
      times.remove();
    }
  }
}
