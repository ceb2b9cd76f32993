package org.ringfence.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuessBrakeTest {
  @Test
  void whoeverGuessesWaitsLongerEachTimeAndOthersDoNot() {
    GuessBrake brake = new GuessBrake();
    for (int i = 0; i < 4; i++) brake.wrong("mallory", 1_000);
    assertThat(brake.waits("mallory", 1_000)).isZero();
    brake.wrong("mallory", 1_000);
    assertThat(brake.waits("mallory", 1_000)).isEqualTo(2);
    assertThat(brake.waits("mallory", 3_000)).isZero();
    brake.wrong("mallory", 3_000);
    assertThat(brake.waits("mallory", 3_000)).isEqualTo(4);
    for (int i = 0; i < 100; i++) brake.wrong("mallory", 3_000);
    assertThat(brake.waits("mallory", 3_000)).isEqualTo(300);
    assertThat(brake.waits("alice", 3_000)).isZero();
    brake.right("mallory");
    assertThat(brake.waits("mallory", 3_000)).isZero();
  }
}
