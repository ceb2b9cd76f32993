package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShardsTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void textAndBytesOfACallIdLeadToTheSameLoop() {
    try (Shards shards = new Shards("shard", 3, random)) {
      for (String callId : new String[] {"a84b4c76e66710@pc33.atlanta.com", "ärger@münchen", "x"}) {
        byte[] bytes = ("i: " + callId + "\r\n").getBytes(StandardCharsets.UTF_8);
        assertThat(shards.of(bytes, 3, bytes.length - 5)).isSameAs(shards.of(callId));
      }
    }
  }

  @Test
  void aMintedCallIdLeadsToItsLoopAndIsFresh() {
    try (Shards shards = new Shards("shard", 4, random)) {
      Set<String> minted = new HashSet<>();
      for (int i = 0; i < 1000; i++) {
        EventLoop loop = shards.loops().get(i % 4);
        String callId = shards.mintCallId(loop, random);
        assertThat(shards.of(callId)).isSameAs(loop);
        assertThat(callId).matches("[A-Za-z0-9.-]{22}");
        minted.add(callId);
      }
      assertThat(minted).hasSize(1000);
    }
  }

  @Test
  void callIdsThatDifferLittleSpreadEvenly() {
    try (Shards shards = new Shards("shard", 4, random)) {
      Map<EventLoop, Integer> calls = new HashMap<>();
      for (int i = 0; i < 40_000; i++) {
        calls.merge(shards.of(i + "-4711@127.0.0.1"), 1, Integer::sum);
      }
      assertThat(calls.values()).hasSize(4).allMatch(n -> n > 8_000 && n < 12_000);
    }
  }

  @Test
  void anotherSeedSpreadsOtherwise() {
    try (Shards one = new Shards("one", 2, random);
        Shards two = new Shards("two", 2, random)) {
      int differ = 0;
      for (int i = 0; i < 1000; i++) {
        int first = one.loops().indexOf(one.of("call-" + i));
        differ += first == two.loops().indexOf(two.of("call-" + i)) ? 0 : 1;
      }
      assertThat(differ).isBetween(300, 700);
    }
  }
}
