package org.ringfence.server.numbers;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.server.people.CallKind;

/**
 * How many calls outside an extension has made, so that whoever steals its password steals no more
 * than that. Any thread; nobody waits for another. Calls are counted by the minute, and one counts
 * until the hour after its minute is over.
 */
public final class TollLimits {
  private static final long MINUTE_MS = 60_000;

  /** The minute that goes on, and the hour before it. */
  private static final int MINUTES = 61;

  private final Map<String, AtomicReference<Spent>> extensions = new ConcurrentHashMap<>();

  /** How many there may be, at once and in an hour. */
  public record Most(int atOnce, int perHour, int dearPerHour) {}

  /** What one extension has done, as of one moment; never changed. */
  private static final class Spent {
    private static final Spent NOTHING = new Spent(0, 0, new int[MINUTES], new int[MINUTES]);

    private final int now;
    private final long minute;
    private final int[] calls;
    private final int[] dear;

    private Spent(int now, long minute, int[] calls, int[] dear) {
      this.now = now;
      this.minute = minute;
      this.calls = calls;
      this.dear = dear;
    }

    Spent lines(int change) {
      return new Spent(Math.max(0, now + change), minute, calls, dear);
    }

    /** The same some time later: what is older than an hour is forgotten. */
    Spent at(long today) {
      // A clock that was set back counts on where it was.
      int passed = (int) Math.clamp(today - minute, 0, MINUTES);
      return passed == 0 ? this : new Spent(now, today, later(calls, passed), later(dear, passed));
    }

    private static int[] later(int[] counts, int passed) {
      int[] moved = new int[MINUTES];
      System.arraycopy(counts, 0, moved, passed, MINUTES - passed);
      return moved;
    }

    Spent oneMore(boolean isDear) {
      return new Spent(now, minute, more(calls), isDear ? more(dear) : dear);
    }

    private static int[] more(int[] counts) {
      int[] counted = counts.clone();
      counted[0]++;
      return counted;
    }

    private static int sum(int[] counts) {
      int sum = 0;
      for (int each : counts) sum += each;
      return sum;
    }

    @Nullable Cause refusal(Most most, boolean isDear) {
      if (now >= most.atOnce()) return Cause.TOO_MANY;
      if (sum(calls) >= most.perHour()) return Cause.TOO_MANY_OUTSIDE;
      return isDear && sum(dear) >= most.dearPerHour() ? Cause.TOO_MANY_OUTSIDE : null;
    }
  }

  private AtomicReference<Spent> of(String extension) {
    return extensions.computeIfAbsent(extension, none -> new AtomicReference<>(Spent.NOTHING));
  }

  /** Whether a call may be made, which counts as made; if it may not, why. */
  public @Nullable Cause begin(String extension, CallKind kind, Most most, long nowMs) {
    AtomicReference<Spent> of = of(extension);
    while (true) {
      Spent before = of.get();
      Spent here = before.at(nowMs / MINUTE_MS);
      Cause refusal = here.refusal(most, kind.isDear());
      if (refusal != null) return refusal;
      if (of.compareAndSet(before, here.oneMore(kind.isDear()))) return null;
    }
  }

  /** It takes a line; to be {@link #ended}. */
  public void began(String extension) {
    change(extension, spent -> spent.lines(1));
  }

  public void ended(String extension) {
    change(extension, spent -> spent.lines(-1));
  }

  private void change(String extension, UnaryOperator<Spent> change) {
    of(extension).updateAndGet(change);
  }
}
