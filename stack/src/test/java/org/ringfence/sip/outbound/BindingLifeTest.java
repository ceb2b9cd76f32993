package org.ringfence.sip.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindingLifeTest {
  private static final int FLOOR_MS = 10_000;
  private static final int CEILING_MS = 600_000;

  private final BindingLife life = new BindingLife(FLOOR_MS, CEILING_MS);

  /** Tries until nothing more is to be learnt; how many trials that took. */
  private static int learn(BindingLife life, int natMs) {
    int trials = 0;
    do {
      int trialMs = life.trialMs();
      if (trialMs < natMs) life.held(trialMs);
      else life.failed(trialMs);
      trials++;
    } while (!life.settled() && trials < 100);
    return trials;
  }

  @Test
  void untilSomethingIsKnownTheFloorHolds() {
    assertThat(life.intervalMs()).isEqualTo(FLOOR_MS);
    assertThat(life.trialMs()).isEqualTo(FLOOR_MS);
    assertThat(life.settled()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {3_000, 12_000, 30_000, 61_000, 180_000, 300_000, 590_000})
  void theIntervalComesCloseToWhatTheNatBearsAndNeverPassesIt(int natMs) {
    int trials = learn(life, natMs);
    assertThat(trials).isLessThan(20);
    assertThat(life.intervalMs()).isBetween(natMs * 6 / 10, natMs);
  }

  @Test
  void aNatThatNeverForgetsIsTriedUpToTheCeiling() {
    learn(life, Integer.MAX_VALUE);
    assertThat(life.trialMs()).isEqualTo(CEILING_MS);
    assertThat(life.intervalMs()).isEqualTo(CEILING_MS / 4 * 3);
  }

  @Test
  void anotherNatIsLearntAnew() {
    learn(life, 180_000);
    life.failed(life.trialMs());
    assertThat(life.settled()).isFalse();
    assertThat(life.intervalMs()).isLessThanOrEqualTo(FLOOR_MS);
    learn(life, 30_000);
    assertThat(life.intervalMs()).isBetween(18_000, 30_000);
  }

  @Test
  void whatHeldLongerThanItFailedBeforeIsBelieved() {
    learn(life, 30_000);
    life.held(60_000);
    assertThat(life.intervalMs()).isEqualTo(45_000);
    assertThat(life.trialMs()).isGreaterThan(60_000);
  }
}
