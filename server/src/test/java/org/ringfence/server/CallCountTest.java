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
  private final CallCount count = new CallCount(new Config.Limits(5, 2, 10, 10), 1_000, 1_000);

  @Test
  void anExtensionHasItsShareAndGetsItBack() {
    assertThat(count.admit("1001", false)).isNull();
    assertThat(count.admit("1001", false)).isNull();
    assertThat(count.admit("1001", false)).isEqualTo(Cause.TOO_MANY);
    assertThat(count.admit("1002", false)).isNull();
    assertThat(count.all()).isEqualTo(3);
    count.released("1001");
    assertThat(count.admit("1001", false)).isNull();
  }

  @Test
  void theServerHasItsBound() {
    for (String caller : List.of("1", "2", "3", "4", "5"))
      assertThat(count.admit(caller, false)).isNull();
    assertThat(count.admit("6", false)).isEqualTo(Cause.OVERLOADED);
    assertThat(count.all()).isEqualTo(5);
    count.released("1");
    assertThat(count.admit("6", false)).isNull();
  }

  @Test
  void noCallsWhileDraining() {
    assertThat(count.admit("1", false)).isNull();
    count.drain();
    assertThat(count.admit("2", false)).isEqualTo(Cause.DRAINING);
    assertThat(count.admit("3", true)).isNull(); // help is not put off
    count.released("1");
    count.released("3");
    assertThat(count.all()).isZero();
  }

  @Test
  void namesOfCallsNeverMeet() {
    CallCount later = new CallCount(new Config.Limits(5, 2, 10, 10), 1_000, 2_000);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(names.add(count.nextId())).isTrue();
      assertThat(names.add(later.nextId())).isTrue();
    }
  }

  @Test
  void whoHasAPasswordCannotTakeAllPlaces() {
    CallCount shared = new CallCount(new Config.Limits(2_000, 1_000, 10, 10), 100, 1_000);
    int taken = 0;
    while (shared.admit("insider", false) == null) taken++;
    assertThat(taken).isEqualTo(50);
    for (int each = 1; each <= 20; each++) {
      assertThat(shared.admit("10" + each, false)).as("caller " + each).isNull();
    }
    shared.released("insider");
    assertThat(shared.admit("insider", false)).isEqualTo(Cause.TOO_MANY);
    assertThat(shared.admit("1001", false)).as("one more of somebody with few").isNull();
  }

  @Test
  void tenWhoHavePasswordsTakeHalfOfThePlacesTogether() {
    CallCount shared = new CallCount(new Config.Limits(2_000, 10, 10, 10), 100, 1_000);
    int taken = 0;
    for (int round = 0; round < 20; round++) {
      for (int each = 0; each < 10; each++) {
        if (shared.admit("insider " + each, false) == null) taken++;
      }
    }
    assertThat(taken).isBetween(40, 51);
    for (int each = 1; each <= 20; each++) {
      assertThat(shared.admit("10" + each, false)).as("caller " + each).isNull();
      assertThat(shared.admit("10" + each, false)).as("asks back").isNull();
    }
    assertThat(shared.all()).isLessThanOrEqualTo(100);
  }

  @Test
  void noLimitIsInTheWayOfACallForHelp() {
    while (count.admit("1001", false) == null) {}
    assertThat(count.admit("1001", true)).isNull();
    for (String caller : List.of("2", "3", "4", "5")) count.admit(caller, false);
    assertThat(count.admit("6", false)).isEqualTo(Cause.OVERLOADED);
    assertThat(count.admit("6", true)).isNull();
    count.released("6");
    assertThat(count.admit("6", false)).isEqualTo(Cause.OVERLOADED);
  }

  @Test
  void shardsCountTogether() throws Exception {
    CallCount shared = new CallCount(new Config.Limits(100, 3, 10, 10), 1_000, 1_000);
    List<Thread> shards = new ArrayList<>();
    for (int shard = 0; shard < 4; shard++) {
      shards.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 20_000; i++) {
                  if (shared.admit("1001", false) == null) shared.released("1001");
                }
              }));
    }
    for (Thread shard : shards) shard.join();
    assertThat(shared.all()).isZero();
    for (int i = 0; i < 3; i++) assertThat(shared.admit("1001", false)).isNull();
    assertThat(shared.admit("1001", false)).isEqualTo(Cause.TOO_MANY);
  }
}
