package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ringfence.call.Cause;
import org.ringfence.server.config.Config;

class CallCountTest {
  private final CallCount count = new CallCount(new Config.Limits(5, 2, 10, 10), 1_000);

  @Test
  void anExtensionHasItsShareAndGetsItBack() {
    assertThat(count.admit("1001")).isNull();
    assertThat(count.admit("1001")).isNull();
    assertThat(count.admit("1001")).isEqualTo(Cause.TOO_MANY);
    assertThat(count.admit("1002")).isNull();
    assertThat(count.all()).isEqualTo(3);
    count.released("1001");
    assertThat(count.admit("1001")).isNull();
  }

  @Test
  void theServerHasItsBound() {
    for (String caller : List.of("1", "2", "3", "4", "5")) assertThat(count.admit(caller)).isNull();
    assertThat(count.admit("6")).isEqualTo(Cause.OVERLOADED);
    assertThat(count.all()).isEqualTo(5);
    count.released("1");
    assertThat(count.admit("6")).isNull();
  }

  @Test
  void noCallsWhileDraining() {
    assertThat(count.admit("1")).isNull();
    count.drain();
    assertThat(count.admit("2")).isEqualTo(Cause.DRAINING);
    count.released("1");
    assertThat(count.all()).isZero();
  }

  @Test
  void namesOfCallsNeverMeet() {
    CallCount later = new CallCount(new Config.Limits(5, 2, 10, 10), 2_000);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(names.add(count.nextId())).isTrue();
      assertThat(names.add(later.nextId())).isTrue();
    }
  }

  @Test
  void shardsCountTogether() throws Exception {
    CallCount shared = new CallCount(new Config.Limits(100, 3, 10, 10), 1_000);
    List<Thread> shards = new ArrayList<>();
    for (int shard = 0; shard < 4; shard++) {
      shards.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 20_000; i++) {
                  if (shared.admit("1001") == null) shared.released("1001");
                }
              }));
    }
    for (Thread shard : shards) shard.join();
    assertThat(shared.all()).isZero();
    for (int i = 0; i < 3; i++) assertThat(shared.admit("1001")).isNull();
    assertThat(shared.admit("1001")).isEqualTo(Cause.TOO_MANY);
  }
}
