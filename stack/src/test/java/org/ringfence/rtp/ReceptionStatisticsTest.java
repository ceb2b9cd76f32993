package org.ringfence.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceptionStatisticsTest {
  private static final long FRAME_NS = 20_000_000;
  private final ReceptionStatistics statistics = new ReceptionStatistics(8000);

  private void receive(int sequence, long lateNs) {
    int n = (short) sequence;
    statistics.receive(1, sequence & 0xFFFF, 160 * n, FRAME_NS * (n + 10) + lateNs);
  }

  @Test
  void lossIsCountedAcrossTheWrap() {
    for (int i = -3; i <= 3; i++) {
      if (i != -1 && i != 2) {
        receive(i, 0);
      }
    }
    assertThat(statistics.expected()).isEqualTo(7);
    assertThat(statistics.received()).isEqualTo(5);
    assertThat(statistics.lost()).isEqualTo(2);
    assertThat(statistics.extendedHighestSequence()).isEqualTo(0x10003);
    assertThat(statistics.takeFractionLost()).isEqualTo(2 * 256 / 7);
    receive(4, 0);
    assertThat(statistics.takeFractionLost()).as("a new interval").isZero();
  }

  @Test
  void lateIsNeitherLostNorRepeated() {
    receive(1, 0);
    receive(3, 0);
    receive(2, 0);
    receive(2, 0);
    receive(3, 0);
    assertThat(statistics.lost()).isZero();
    assertThat(statistics.reordered()).isEqualTo(1);
    assertThat(statistics.duplicates()).isEqualTo(2);
    assertThat(statistics.received()).isEqualTo(3);
  }

  @Test
  void aBigJumpCountsOnlyWhenItGoesOn() {
    receive(1, 0);
    receive(20_000, 0);
    assertThat(statistics.lost()).isZero();
    receive(2, 0);
    receive(20_500, 0);
    receive(20_501, 0);
    assertThat(statistics.restarts()).isEqualTo(1);
    assertThat(statistics.lost()).isZero();
  }

  @Test
  void anotherSourceBeginsAnewAndKeepsTheLosses() {
    receive(1, 0);
    receive(3, 0);
    statistics.receive(2, 900, 0, 0);
    assertThat(statistics.ssrc()).isEqualTo(2);
    assertThat(statistics.expected()).isEqualTo(1);
    assertThat(statistics.lost()).isEqualTo(1);
  }

  @Test
  void jitterFollowsTheRfcsFormula() {
    for (int i = 0; i < 1000; i++) {
      receive(i, 0);
    }
    assertThat(statistics.jitter()).isZero();
    for (int i = 1000; i < 2000; i++) {
      receive(i, i % 2 * 5_000_000L); // every other packet 5 ms late: |D| is 40 units
    }
    assertThat(statistics.jitter()).isBetween(38L, 40L);
    assertThat(statistics.jitterMs()).isBetween(4.7, 5.05);
  }
}
