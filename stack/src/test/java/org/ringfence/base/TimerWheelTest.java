package org.ringfence.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long SECOND = 1_000_000_000L;
  private final TimerWheel wheel = new TimerWheel(0);
  private final List<String> fired = new ArrayList<>();

  private final class Named extends TimerWheel.Timer {
    private final String name;
    private final LongConsumer then;

    Named(String name, LongConsumer then) {
      this.name = name;
      this.then = then;
    }

    Named(String name) {
      this(name, now -> {});
    }

    @Override
    public void fire(long nowNs) {
      fired.add(name);
      then.accept(nowNs);
    }
  }

  @Test
  void firesAtItsDeadlineAndNotBefore() {
    Named timer = new Named("a");
    wheel.schedule(timer, 500_000_000);
    assertThat(wheel.deadlineNs()).isEqualTo(500_000_000);
    wheel.advance(499_999_999);
    assertThat(fired).isEmpty();
    assertThat(timer.armed()).isTrue();
    wheel.advance(500_000_000);
    assertThat(fired).containsExactly("a");
    assertThat(timer.armed()).isFalse();
    assertThat(wheel.size()).isZero();
    assertThat(wheel.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void manyFireInTheOrderOfTheirDeadlines() {
    wheel.schedule(new Named("3"), 3 * SECOND);
    wheel.schedule(new Named("1"), SECOND);
    wheel.schedule(new Named("2b"), 2 * SECOND + 2);
    wheel.schedule(new Named("2a"), 2 * SECOND + 1);
    wheel.advance(10 * SECOND);
    assertThat(fired).containsExactly("1", "2a", "2b", "3");
  }

  @Test
  void aTimerFurtherThanATurnFiresOnTimeToo() {
    wheel.schedule(new Named("hour"), 3600 * SECOND);
    for (long now = 0; now < 3600 * SECOND; now = Math.max(now + 1, wheel.deadlineNs())) {
      wheel.advance(now);
      assertThat(fired).isEmpty();
    }
    wheel.advance(3600 * SECOND);
    assertThat(fired).containsExactly("hour");
  }

  @Test
  void rearmedTimerMovesAndCancelledTimerIsSilent() {
    Named moved = new Named("moved");
    Named cancelled = new Named("cancelled");
    wheel.schedule(moved, SECOND);
    wheel.schedule(moved, 5 * SECOND);
    wheel.schedule(cancelled, SECOND);
    wheel.cancel(cancelled);
    wheel.cancel(cancelled);
    assertThat(wheel.size()).isEqualTo(1);
    wheel.advance(2 * SECOND);
    assertThat(fired).isEmpty();
    wheel.advance(5 * SECOND);
    assertThat(fired).containsExactly("moved");
  }

  @Test
  void aTimerMayCancelOneThatIsDueWithIt() {
    Named second = new Named("second");
    wheel.schedule(new Named("first", now -> wheel.cancel(second)), SECOND);
    wheel.schedule(second, SECOND + 1);
    wheel.advance(2 * SECOND);
    assertThat(fired).containsExactly("first");
    assertThat(wheel.size()).isZero();
  }

  @Test
  void aTimerThatArmsItselfForThePastFiresInTheNextCallNotForever() {
    Named[] self = new Named[1];
    self[0] = new Named("again", now -> wheel.schedule(self[0], now - SECOND));
    wheel.schedule(self[0], SECOND);
    wheel.advance(2 * SECOND);
    assertThat(fired).hasSize(1);
    wheel.advance(2 * SECOND);
    assertThat(fired).hasSize(2);
  }

  @Test
  void aTimerThatThrowsTakesNoOtherWithIt() {
    wheel.schedule(new Named("before"), SECOND);
    wheel.schedule(
        new Named(
            "bug",
            now -> {
              throw new IllegalStateException("a bug");
            }),
        SECOND);
    wheel.schedule(new Named("after"), SECOND);
    assertThatThrownBy(() -> wheel.advance(SECOND)).hasMessage("a bug");
    assertThat(fired).containsExactly("before", "bug", "after");
    wheel.schedule(new Named("later"), 2 * SECOND);
    wheel.advance(2 * SECOND);
    assertThat(fired).endsWith("later");
  }

  /** Against the plainest possible model: a list of deadlines. */
  @Test
  void randomTimersFireExactlyWhenAListOfDeadlinesSays() {
    SplittableRandom random = new SplittableRandom(7);
    TimerWheel tested = new TimerWheel(-5 * SECOND);
    long[] deadlines = new long[300];
    boolean[] hit = new boolean[300];
    TimerWheel.Timer[] timers = new TimerWheel.Timer[300];
    for (int i = 0; i < timers.length; i++) {
      int index = i;
      deadlines[i] = Long.MAX_VALUE;
      timers[i] =
          new TimerWheel.Timer() {
            @Override
            public void fire(long nowNs) {
              hit[index] = true;
            }
          };
    }
    long now = -5 * SECOND;
    for (int step = 0; step < 20_000; step++) {
      int i = random.nextInt(timers.length);
      if (random.nextInt(4) == 0) {
        tested.cancel(timers[i]);
        deadlines[i] = Long.MAX_VALUE;
      } else {
        deadlines[i] = now + random.nextLong(random.nextInt(10) == 0 ? 200 * SECOND : 2 * SECOND);
        tested.schedule(timers[i], deadlines[i]);
      }
      now += random.nextInt(500) == 0 ? random.nextLong(90 * SECOND) : random.nextLong(20_000_000);
      long earliest = Long.MAX_VALUE;
      for (long deadline : deadlines) earliest = Math.min(earliest, deadline);
      assertThat(tested.deadlineNs()).isLessThanOrEqualTo(earliest);
      tested.advance(now);
      int armed = 0;
      for (int j = 0; j < timers.length; j++) {
        assertThat(hit[j]).isEqualTo(deadlines[j] <= now);
        if (hit[j]) deadlines[j] = Long.MAX_VALUE;
        hit[j] = false;
        if (deadlines[j] != Long.MAX_VALUE) armed++;
      }
      assertThat(tested.size()).isEqualTo(armed);
    }
  }
}
