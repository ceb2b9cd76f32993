package org.ringfence.base;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hashed timing wheel whose timers are their own list nodes: arming and cancelling take constant
 * time and allocate nothing. Single-threaded.
 *
 * <p>A slot holds the timers of one tick of this turn. A timer further away than a turn waits in
 * the last slot and is placed again when the wheel gets there.
 */
public final class TimerWheel {
  private static final int SLOTS = 4096;
  private static final int TICK_BITS = 23; // 8.4 ms, so that a turn is 34 s: most timers of SIP fit
  private static final int IDLE = -1;
  private static final int DUE = -2;
  private static final Comparator<Timer> BY_DEADLINE =
      (one, two) -> Long.compare(one.deadlineNs, two.deadlineNs);

  private final @Nullable Timer[] heads = new Timer[SLOTS];
  private final List<Timer> due = new ArrayList<>();
  private final List<Timer> far = new ArrayList<>();
  private long tick;

  /** Not after the first firing; Long.MAX_VALUE when there is none. */
  private long nextNs = Long.MAX_VALUE;

  private int size;
  private boolean firing;

  public TimerWheel(long nowNs) {
    tick = nowNs >> TICK_BITS;
  }

  /** Arms {@code timer}; one that is armed already moves. A deadline in the past is due at once. */
  public void schedule(Timer timer, long deadlineNs) {
    cancel(timer);
    timer.deadlineNs = deadlineNs;
    place(timer);
    size++;
    nextNs = Math.min(nextNs, Math.min(deadlineNs, (tick + SLOTS - 1) << TICK_BITS));
  }

  /** Disarms {@code timer}, also while it waits its turn within {@link #advance}. */
  public void cancel(Timer timer) {
    if (timer.slot == IDLE) return;
    if (timer.slot != DUE) unlink(timer);
    timer.slot = IDLE;
    size--;
  }

  /** The next time something may fire: never too late, perhaps too early. */
  public long deadlineNs() {
    return nextNs;
  }

  /** Armed timers. */
  public int size() {
    return size;
  }

  /**
   * Fires what is due, in the order of the deadlines. What a timer arms for a time already past
   * fires in the next call, so that this one ends.
   *
   * @throws RuntimeException what a timer threw, after all others have fired; the first of several
   */
  public void advance(long nowNs) {
    if (nowNs < nextNs) return;
    if (firing) throw new IllegalStateException("a timer advances its own wheel");
    collect(nowNs);
    for (int i = 0; i < far.size(); i++) place(far.get(i));
    far.clear();
    nextNs = firstNs();
    due.sort(BY_DEADLINE);
    fire(nowNs);
  }

  private void fire(long nowNs) {
    Throwable bug = null;
    firing = true;
    for (int i = 0; i < due.size(); i++) {
      Timer timer = due.get(i);
      if (timer.slot != DUE) continue;
      timer.slot = IDLE;
      size--;
      try {
        timer.fire(nowNs);
      } catch (RuntimeException | Error e) {
        if (bug == null) bug = e;
        else bug.addSuppressed(e);
      }
    }
    due.clear();
    firing = false;
    if (bug instanceof Error error) throw error;
    if (bug instanceof RuntimeException exception) throw exception;
  }

  /** Takes what is due out of the slots passed, and what was too far away to be placed right. */
  private void collect(long nowNs) {
    long last = Math.max(tick, nowNs >> TICK_BITS);
    long first = Math.max(tick, last - SLOTS + 1);
    tick = last;
    for (long passed = first; passed <= last; passed++) {
      Timer head = heads[(int) passed & SLOTS - 1];
      if (head == null) continue;
      Timer end = before(head);
      for (Timer timer = head, next; ; timer = next) {
        next = after(timer);
        boolean isDue = timer.deadlineNs <= nowNs;
        if (isDue || timer.deadlineNs >> TICK_BITS > passed) {
          unlink(timer);
          timer.slot = DUE;
          (isDue ? due : far).add(timer);
        }
        if (timer == end) break;
      }
    }
  }

  private void place(Timer timer) {
    long at = Math.clamp(timer.deadlineNs >> TICK_BITS, tick, tick + SLOTS - 1);
    timer.slot = (int) at & (SLOTS - 1);
    Timer head = heads[timer.slot];
    if (head == null) {
      timer.before = timer;
      timer.after = timer;
      heads[timer.slot] = timer;
    } else {
      Timer last = before(head);
      timer.before = last;
      timer.after = head;
      last.after = timer;
      head.before = timer;
    }
  }

  private void unlink(Timer timer) {
    Timer after = after(timer);
    if (after == timer) {
      heads[timer.slot] = null;
    } else {
      Timer before = before(timer);
      before.after = after;
      after.before = before;
      if (heads[timer.slot] == timer) heads[timer.slot] = after;
    }
    timer.before = null;
    timer.after = null;
  }

  private long firstNs() {
    for (long at = tick; at < tick + SLOTS; at++) {
      Timer head = heads[(int) at & SLOTS - 1];
      if (head == null) continue;
      long earliest = Math.min(head.deadlineNs, (at + 1) << TICK_BITS); // A far one moves on then.
      for (Timer timer = after(head); timer != head; timer = after(timer)) {
        earliest = Math.min(earliest, timer.deadlineNs);
      }
      return earliest;
    }
    return Long.MAX_VALUE;
  }

  private static Timer before(Timer timer) {
    return linked(timer.before);
  }

  private static Timer after(Timer timer) {
    return linked(timer.after);
  }

  private static Timer linked(@Nullable Timer timer) {
    if (timer == null) throw new IllegalStateException("a timer is linked in no slot");
    return timer;
  }

  /** Something to happen at a time; on one wheel at most. */
  public abstract static class Timer {
    private @Nullable Timer before;
    private @Nullable Timer after;
    private long deadlineNs;
    private int slot = IDLE;

    /** The time has come. The timer is disarmed and may be armed again. */
    public abstract void fire(long nowNs);

    public final boolean armed() {
      return slot != IDLE;
    }
  }
}
