package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a {@link JitterBuffer} makes of a network, in simulated time: delay against made-up sound.
 */
class JitterWeatherTest {
  private static final int MINUTE = 3000;

  private static double calm(int packet, SplittableRandom random) {
    return random.nextDouble() * 3;
  }

  private static Lane.Network lossy(double share) {
    return (packet, random) -> random.nextDouble() < share ? -1 : random.nextDouble() * 4;
  }

  @Test
  void aCalmNetworkCostsHardlyMoreThanAFrameAndNothingIsMadeUp() {
    Lane lane = Lane.of(JitterWeatherTest::calm, MINUTE, 1);
    assertThat(lane.counters().concealedSamples()).as("%s", lane).isZero();
    assertThat(lane.meanDelayMs).as("%s", lane).isBetween(5.0, 36.0);
    assertThat(lane.backwards).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 60, 120, 200})
  void evenJitterIsWaitedForAndNoLonger(int mostMs) {
    Lane lane = Lane.of((packet, random) -> random.nextDouble() * mostMs, 2 * MINUTE, 2);
    assertThat(lane.concealed()).as("%s", lane).isLessThan(0.04);
    assertThat(lane.meanDelayMs).as("%s", lane).isBetween(mostMs * 0.9, 1.06 * mostMs + 45);
    assertThat(lane.backwards).isZero();
  }

  /** Reading goes by frames: a target that wavers by less made every word longer or shorter. */
  @ParameterizedTest
  @ValueSource(ints = {50, 100})
  void onceItIsKnownEvenJitterDoesNotStretchWhatIsSaid(int mostMs) {
    long samples = 0;
    for (int seed = 1; seed <= 12; seed++) {
      samples += stretched(mostMs, 700, seed) - stretched(mostMs, 100, seed);
    }
    assertThat(samples).isZero();
  }

  private static long stretched(int mostMs, int packets, long seed) {
    Lane lane = Lane.of((packet, random) -> random.nextDouble() * mostMs, packets, seed);
    return lane.counters().shortened + lane.counters().lengthened;
  }

  @Test
  void delayThatComesInSpikesIsFollowedBySpeechAtAnotherPaceNotByHoles() {
    // Every two seconds the line stands still for 160 ms, and then all comes at once.
    Lane.Network spikes =
        (packet, random) ->
            packet % 100 >= 92 ? (100 - packet % 100) * 20 : random.nextDouble() * 4;
    Lane lane = Lane.of(spikes, 2 * MINUTE, 3);
    assertThat(lane.concealed()).as("%s", lane).isLessThan(0.006);
    assertThat(lane.meanDelayMs).as("%s", lane).isLessThan(220);
  }

  @Test
  void peaksThatAreRareButComeAgainAreWaitedFor() {
    // Every four seconds three packets are late: far too few for the quantile.
    Lane.Network peaks =
        (packet, random) ->
            packet % 200 >= 197 ? (200 - packet % 200) * 20 : random.nextDouble() * 4;
    Lane lane = Lane.of(peaks, 2 * MINUTE, 11);
    assertThat(lane.concealed()).as("%s", lane).isLessThan(0.002);
    assertThat(lane.meanDelayMs).as("%s", lane).isBetween(60.0, 110.0);
  }

  @Test
  void whenTheNetworkCalmsTheDelayGoesAgain() {
    Lane.Network rough =
        (packet, random) -> packet < MINUTE ? random.nextDouble() * 150 : calm(packet, random);
    Lane lane = Lane.of(rough, 3 * MINUTE, 4);
    assertThat(lane.longestDelayMs).as("%s", lane).isGreaterThan(140);
    assertThat(lane.lastDelayMs).as("%s", lane).isLessThan(35);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, -1e-4})
  void aClockThatDriftsIsFollowed(double skew) {
    Lane lane =
        new Lane(JitterWeatherTest::calm, i -> true, 10 * MINUTE, skew, 0, 5).run(); // 60 ms in all
    assertThat(lane.concealed()).as("%s", lane).isLessThan(0.001);
    assertThat(lane.longestDelayMs).as("%s", lane).isLessThan(60);
    long stretched = lane.counters().shortenedSamples() - lane.counters().lengthenedSamples();
    assertThat(stretched * Math.signum(skew)).as("%s", lane).isBetween(200.0, 1000.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.3})
  void lossIsMadeUpForOnceAndDoesNotAddDelay(double share) {
    Lane lane = Lane.of(lossy(share), 2 * MINUTE, 6);
    assertThat(lane.concealed()).as("%s", lane).isBetween(share * 0.8, share * 1.15 + 0.002);
    assertThat(lane.meanDelayMs).as("%s", lane).isLessThan(45);
    assertThat(lane.backwards).isZero();
  }

  @Test
  void burstsOfLossPass() {
    // Gilbert: 10 % in bursts of four on average.
    boolean[] bad = new boolean[1];
    Lane.Network bursts =
        (packet, random) -> {
          bad[0] = random.nextDouble() < (bad[0] ? 0.75 : 0.028);
          return bad[0] ? -1 : random.nextDouble() * 4;
        };
    Lane lane = Lane.of(bursts, 2 * MINUTE, 7);
    assertThat(lane.concealed()).as("%s", lane).isBetween(0.07, 0.13);
    assertThat(lane.meanDelayMs).as("%s", lane).isLessThan(45);
  }

  @Test
  void aSenderThatPausesIsNotALossAndBeginsAgainInTime() {
    Lane.Speech spurts = i -> i % 90 < 50;
    Lane.Network uneven = (packet, random) -> random.nextDouble() * 30;
    Lane lane = new Lane(uneven, spurts, 2 * MINUTE, 0, 0, 8).run();
    assertThat(lane.concealed()).as("%s", lane).isLessThan(0.01);
    assertThat(lane.meanDelayMs).as("%s", lane).isLessThan(70);
    assertThat(lane.heard).as("%s", lane).isGreaterThan(2 * MINUTE * 50 / 90 * 95 / 100);
  }

  @Test
  void redundancyFillsTheHoles() {
    Lane once = new Lane(lossy(0.1), i -> true, 2 * MINUTE, 0, 1, 9).run();
    assertThat(once.concealed()).as("%s", once).isLessThan(0.02);
    assertThat(once.counters().redundant()).as("%s", once).isGreaterThan(400);
    Lane twice = new Lane(lossy(0.1), i -> true, 2 * MINUTE, 0, 2, 9).run();
    assertThat(twice.concealed()).as("%s", twice).isLessThan(0.01);
    assertThat(twice.meanDelayMs).as("%s", twice).isLessThan(85);
  }

  @Test
  void packetsInDisorderArePlayedInOrder() {
    Lane.Network swapping = (packet, random) -> packet % 5 == 3 ? 50 : 1;
    Lane lane = Lane.of(swapping, MINUTE, 10);
    assertThat(lane.backwards).isZero();
    assertThat(lane.concealed()).as("%s", lane).isLessThan(0.01);
  }
}
