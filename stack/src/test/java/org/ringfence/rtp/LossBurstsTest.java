package org.ringfence.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LossBurstsTest {
  private final LossBursts bursts = new LossBursts();

  /** A dot came, an x did not. */
  private void hear(String packets) {
    for (char packet : packets.toCharArray()) {
      if (packet == '.') {
        bursts.received();
      } else {
        bursts.lost();
      }
    }
  }

  @Test
  void aLossByItselfIsPartOfAGap() {
    hear(".".repeat(50) + "x" + ".".repeat(49));
    assertThat(bursts.bursts()).isZero();
    assertThat(bursts.burstDensity()).isZero();
    assertThat(bursts.gapDensity()).isEqualTo(256 / 100);
    assertThat(bursts.gapDurationMs(20)).isEqualTo(2000);
  }

  @Test
  void lossesNearEachOtherAreABurstFromTheFirstToTheLast() {
    hear(".".repeat(40) + "x..x.x" + ".".repeat(54));
    assertThat(bursts.bursts()).isEqualTo(1);
    assertThat(bursts.burstDensity()).isEqualTo(128);
    assertThat(bursts.burstDurationMs(20)).isEqualTo(120);
    assertThat(bursts.gapDensity()).isZero();
    assertThat(bursts.gapDurationMs(20)).as("94 packets in two gaps").isEqualTo(940);
  }

  @Test
  void sixteenThatCameEndABurstAndFifteenDoNot() {
    hear("x" + ".".repeat(15) + "x" + ".".repeat(40));
    assertThat(bursts.bursts()).isEqualTo(1);
    hear("x" + ".".repeat(16) + "x" + ".".repeat(40));
    assertThat(bursts.bursts()).as("two single losses").isEqualTo(1);
    hear("xx");
    assertThat(bursts.bursts()).as("also while it lasts").isEqualTo(2);
  }

  @Test
  void lossByChanceHasABurstRatioOfOneAndTogetherItHasMore() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 50_000; i++) {
      hear(random.nextInt(10) == 0 ? "x" : ".");
    }
    assertThat(bursts.burstRatio()).isCloseTo(1, within(0.03));
    LossBursts together = new LossBursts();
    for (int i = 0; i < 1000; i++) {
      for (int k = 0; k < 40; k++) {
        if (k < 4) {
          together.lost();
        } else {
          together.received();
        }
      }
    }
    assertThat(together.burstRatio()).isCloseTo(3.6, within(0.01));
    assertThat(new LossBursts().burstRatio()).isEqualTo(1);
  }
}
