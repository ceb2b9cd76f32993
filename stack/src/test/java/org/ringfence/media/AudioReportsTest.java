package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.rtp.ReceptionStatistics;
import org.ringfence.rtp.RtcpStatus;
import org.ringfence.rtp.RtcpWriter;
import org.ringfence.rtp.VoipMetrics;

class AudioReportsTest {
  private static final int ALICE = 5;
  private static final int BOB = 6;
  private static final long MS = 1_000_000;

  private final AudioReports alice = new AudioReports(ALICE, "a", new SplittableRandom(1));
  private final AudioReports bob = new AudioReports(BOB, "b", new SplittableRandom(2));
  private final ByteBuffer buffer = ByteBuffer.allocate(512);

  private int report(AudioReports from, long nowNs) {
    return from.write(buffer, 0, false, 0, 0, 0, new ReceptionStatistics(8000), false, nowNs);
  }

  /** Bob only listens, so that no report of alice's answers one of his: his own clock does. */
  @Test
  void whoOnlyListensLearnsTheRoundTripFromAnExtendedReport() {
    long sentNs = 50_000 * MS;
    int length =
        new RtcpWriter()
            .start(buffer, 0)
            .receiverReport(BOB)
            .extendedReport(BOB)
            .receiverReferenceTime(AudioReports.ntp(sentNs))
            .length();
    assertThat(alice.read(buffer, 0, length, sentNs + 30 * MS)).isEqualTo(RtcpStatus.VALID);
    int answer = report(alice, sentNs + 1030 * MS);
    assertThat(bob.read(buffer, 0, answer, sentNs + 1060 * MS)).isEqualTo(RtcpStatus.VALID);
    assertThat(bob.roundTripMs).isCloseTo(60, within(0.1));
    int next = report(alice, sentNs + 6000 * MS);
    assertThat(next).as("an answer is given once").isEqualTo(answer - 16);
  }

  @Test
  void anotherPartysAnswerIsNotOurs() {
    int length =
        new RtcpWriter()
            .start(buffer, 0)
            .receiverReport(ALICE)
            .extendedReport(ALICE)
            .lastReceiverReport(99, 0x10000, 0)
            .length();
    bob.read(buffer, 0, length, 60_000 * MS);
    assertThat(bob.roundTripMs).isNegative();
  }

  @Test
  void howTheOtherPartyHearsUsIsKeptWhereItIsUsThatItHears() {
    for (int ssrc : new int[] {ALICE, BOB}) {
      VoipMetrics metrics =
          new VoipMetrics(
              ssrc, 25, 0, 0, 25, 0, 5000, 60, 40, -20, -60, 127, 16, 70, 127, 36, 35, 0, 40, 60,
              500);
      int length =
          new RtcpWriter()
              .start(buffer, 0)
              .receiverReport(ALICE)
              .extendedReport(ALICE)
              .voipMetrics(metrics)
              .length();
      bob.read(buffer, 0, length, 60_000 * MS);
      assertThat(bob.remoteMetrics).isEqualTo(ssrc == BOB ? metrics : null);
    }
  }

  /** The sender prepared for it only some seconds later. */
  @Test
  void lossThatBeginsIsToldAtOnceAndByItself() {
    ReceptionStatistics heard = new ReceptionStatistics(8000);
    long beganNs = 70_000 * MS;
    bob.deadlineNs(beganNs);
    int early = 0;
    for (int i = 0; i < 100; i++) {
      long nowNs = beganNs + i * 20 * MS;
      if (i < 50 || i % 4 != 0) heard.receive(ALICE, i, i * 160, nowNs);
      int length = bob.writeNews(buffer, 0, heard, nowNs);
      if (length == 0) continue;
      early++;
      assertThat(length).as("a header, who speaks, and one block").isEqualTo(32);
      assertThat(alice.read(buffer, 0, length, nowNs)).isEqualTo(RtcpStatus.VALID);
      assertThat(alice.remoteFractionLost).isGreaterThanOrEqualTo(13);
      assertThat(nowNs - beganNs).isBetween(1000 * MS, 1800 * MS);
    }
    assertThat(early).as("what goes on is no news").isEqualTo(1);
  }
}
