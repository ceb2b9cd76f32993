package org.ringfence.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  private static ReplayWindow at(long index) {
    var window = new ReplayWindow();
    window.accept(index);
    return window;
  }

  @Test
  void guessesTheNearestIndex() {
    assertThat(new ReplayWindow().guess(65535)).isEqualTo(65535);
    assertThat(at(65535).guess(0)).as("round the corner").isEqualTo(65536);
    assertThat(at(65536).guess(65535)).as("and back").isEqualTo(65535);
    assertThat(at(0x2_FFFFL).guess(5)).isEqualTo(0x3_0005L);
    assertThat(at(0x3_0005L).guess(0xFFFE)).isEqualTo(0x2_FFFEL);
    assertThat(at(5).guess(0xFFFE)).as("no round before the first").isEqualTo(0xFFFE);
    assertThat(at(0x1_0005L).guess(0x8005)).as("half a round ahead").isEqualTo(0x1_8005L);
    assertThat(at(0x1_8005L).guess(5)).as("half a round behind").isEqualTo(0x1_0005L);
    assertThat(at(0xFFFF_FFFF_FFFFL).guess(0)).as("all used up").isEqualTo(1L << 48);
  }

  @Test
  void knowsExactlyWhatItSaw() {
    var random = new SplittableRandom(3);
    var window = new ReplayWindow();
    Set<Long> seen = new HashSet<>();
    long newest = -1;
    for (int i = 0; i < 50_000; i++) {
      long base = newest + 1 - random.nextInt(200);
      long index = Math.max(0, random.nextInt(20) == 0 ? newest + random.nextInt(300) : base);
      SrtpStatus expected =
          newest - index >= ReplayWindow.PACKETS
              ? SrtpStatus.TOO_OLD
              : seen.contains(index) ? SrtpStatus.REPLAYED : SrtpStatus.OK;
      assertThat(window.check(index)).as("packet %s beside %s", index, newest).isEqualTo(expected);
      if (expected == SrtpStatus.OK) {
        window.accept(index);
        seen.add(index);
        newest = Math.max(newest, index);
      }
    }
  }
}
