package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IceGatheringTest {
  private final IceGathering gathering =
      new IceGathering(IceServers.NONE, new SplittableRandom(1), (socket, request) -> {});

  /** On a busy machine frames were due before candidates were looked for: none were told. */
  @Test
  void nothingIsToldBeforeItBegins() {
    assertThat(gathering.turn(1)).isFalse();
    gathering.start(List.of(), List.of(), false, false, 2);
    assertThat(gathering.turn(3)).isTrue();
    assertThat(gathering.turn(4)).as("told once").isFalse();
  }

  /** Where the peer takes candidates later, nothing is waited for, and it is told of the end. */
  @Test
  void whatTakesTimeIsToldLater() {
    gathering.start(List.of(), List.of(), true, true, 2);
    assertThat(gathering.turn(2)).isTrue();
    assertThat(gathering.finished()).isFalse();
    assertThat(gathering.ends()).isFalse();
    gathering.relayed(null);
    assertThat(gathering.ends()).isTrue();
    assertThat(gathering.ends()).as("told once").isFalse();
  }

  @Test
  void otherwiseItIsWaitedForAWhile() {
    gathering.start(List.of(), List.of(), true, false, 2);
    assertThat(gathering.turn(3)).isFalse();
    assertThat(gathering.turn(2 + IceGathering.PATIENCE_NS)).isTrue();
    assertThat(gathering.ends()).isFalse();
  }
}
