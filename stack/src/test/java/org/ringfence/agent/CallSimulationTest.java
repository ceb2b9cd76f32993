package org.ringfence.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.call.CallEvent;

/**
 * A whole telephone network on virtual time, through the production machines from the parser to the
 * call, over links that lose every fifth packet. Replay a run with {@code -Dringfence.seed}.
 */
@Tag("sim")
class CallSimulationTest {
  private static final long SEED = Long.getLong("ringfence.seed", 20_261_121L);
  private static final int CALLS = Integer.getInteger("ringfence.calls", 10_000);

  @Test
  void everyCallEndsOnEveryNodeAndTheSameSeedDoesTheSame() {
    long first = simulate(SEED, CALLS);
    assertThat(simulate(SEED, CALLS)).as("seed %d, run again", SEED).isEqualTo(first);
    assertThat(simulate(SEED + 1, CALLS / 10)).as("seed %d", SEED + 1).isNotEqualTo(first);
  }

  private static long simulate(long seed, int calls) {
    SimWorld world = new SimWorld(seed);
    long hash = world.run(calls);
    assertThat(world.wrongs).as("seed %d", seed).isEmpty();
    assertThat(world.exchange.records.size()).as("seed %d", seed).isGreaterThan(calls / 2);
    for (List<CallEvent> records : world.exchange.records.values()) {
      assertThat(records.getFirst()).as("seed %d", seed).isInstanceOf(CallEvent.Began.class);
      assertThat(records.getLast()).as("seed %d", seed).isInstanceOf(CallEvent.Ended.class);
      assertThat(records.stream().filter(CallEvent.Ended.class::isInstance)).hasSize(1);
    }
    return hash;
  }
}
