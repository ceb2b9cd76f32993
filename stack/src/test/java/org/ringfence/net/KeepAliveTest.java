package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeepAliveTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private final KeepAlive keepAlive = new KeepAlive();

  /** Asked every second, as the loop asks, of a port that sends 50 packets a second or none. */
  private int dueIn(int seconds, long[] at, boolean sends) {
    int due = 0;
    for (int i = 0; i < seconds; i++) {
      at[0] += SECOND_NS;
      if (sends) at[1] += 50;
      if (keepAlive.isDue(at[1], at[0])) due++;
    }
    return due;
  }

  @Test
  void onlyAnIdlePortIsKeptOpenAndThatEveryQuarterOfAMinute() {
    long[] at = {7, 0};
    assertThat(dueIn(60, at, true)).isZero();
    assertThat(dueIn(61, at, false)).isEqualTo(4);
    assertThat(dueIn(60, at, true)).isZero();
    assertThat(dueIn(10, at, false)).isZero();
  }
}
