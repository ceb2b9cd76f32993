package org.ringfence.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExtendedReportTest {
  private static final VoipMetrics METRICS =
      new VoipMetrics(
          77,
          12,
          3,
          128,
          1,
          400,
          6000,
          210,
          85,
          -21,
          -58,
          VoipMetrics.UNKNOWN,
          16,
          82,
          VoipMetrics.UNKNOWN,
          41,
          39,
          VoipMetrics.ENHANCED_CONCEALMENT | VoipMetrics.ADAPTIVE_JITTER_BUFFER | 3,
          40,
          80,
          500);

  private final RtcpPacket packet = new RtcpPacket();
  private final ExtendedReport report = new ExtendedReport();

  private boolean wrap(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length))
        .isEqualTo(RtcpStatus.NO_REPORT_FIRST);
    assertThat(packet.next()).isTrue();
    report.wrap(packet);
    return report.next();
  }

  @Test
  void whatIsWrittenIsReadAlsoAsReducedSize() {
    ByteBuffer buffer = ByteBuffer.allocate(256);
    int length =
        new RtcpWriter()
            .start(buffer, 4)
            .extendedReport(5)
            .receiverReferenceTime(0x1122334455667788L)
            .lastReceiverReport(77, 0xABCD, 65536)
            .voipMetrics(METRICS)
            .length();
    assertThat(packet.wrap(buffer, 4, length))
        .as("no report before it: RFC 5506")
        .isEqualTo(RtcpStatus.NO_REPORT_FIRST);
    packet.next();
    assertThat(packet.ssrc()).isEqualTo(5);
    report.wrap(packet);
    assertThat(report.next()).isTrue();
    assertThat(report.type()).isEqualTo(ExtendedReport.RECEIVER_REFERENCE_TIME);
    assertThat(report.ntpTimestamp()).isEqualTo(0x1122334455667788L);
    assertThat(report.next()).isTrue();
    assertThat(report.answers()).isEqualTo(1);
    assertThat(report.answeredSsrc(0)).isEqualTo(77);
    assertThat(report.lastReceiverReport(0)).isEqualTo(0xABCD);
    assertThat(report.delaySinceLastReceiverReport(0)).isEqualTo(65536);
    assertThat(report.next()).isTrue();
    assertThat(report.type()).isEqualTo(ExtendedReport.VOIP_METRICS);
    assertThat(report.voipMetrics()).isEqualTo(METRICS);
    assertThat(report.next()).isFalse();
    assertThat(packet.next()).isFalse();
  }

  /** 100 to 160: 20 came, then 15 of which 2 are missing, then 10 did not come, then the rest. */
  @Test
  void runsAndVectorsAreAddedUp() {
    assertThat(wrap("80CF0006 00000005 01000004 0000004D 006400A0 4014FFFA 000A400F")).isTrue();
    assertThat(report.type()).isEqualTo(ExtendedReport.LOSS_RUNS);
    assertThat(report.runsSsrc()).isEqualTo(77);
    assertThat(report.runsBegin()).isEqualTo(100);
    assertThat(report.expected()).isEqualTo(60);
    assertThat(report.lost()).isEqualTo(2 + 10);
  }

  @Test
  void runsEndWhereTheReportSaysAndAcrossTheWrap() {
    wrap("80CF0005 00000005 01000003 0000004D FFFE0004 C0007FFF");
    assertThat(report.expected()).as("six packets in all").isEqualTo(6);
    assertThat(report.lost()).as("the vector's first bit alone is set").isEqualTo(5);
    wrap("80CF0005 00000005 01000003 0000004D 00000100 00000FFF");
    assertThat(report.expected()).as("a null chunk ends it").isZero();
  }

  @Test
  void blocksThatDoNotFitEndTheReport() {
    assertThat(wrap("80CF0001 00000005")).as("none").isFalse();
    assertThat(wrap("80CF0003 00000005 04000001 00000000")).as("half a time").isFalse();
    assertThat(wrap("80CF0003 00000005 07000008 00000000")).as("overrun").isFalse();
    assertThat(wrap("80CF0003 00000005 05000001 00000000")).as("a third of one").isFalse();
    assertThat(wrap("80CF0003 00000005 01000001 00000000")).as("no range").isFalse();
    assertThat(wrap("80CF0002 00000005 63000000")).as("unknown is skipped").isTrue();
    assertThat(report.next()).isFalse();
    byte[] cut = HexFormat.of().parseHex("80CF000080C90001");
    assertThat(packet.wrap(ByteBuffer.wrap(cut), 0, 8)).isEqualTo(RtcpStatus.OVERRUN);
  }

  @Test
  void randomBytesNeverThrow() {
    SplittableRandom random = new SplittableRandom(3611);
    byte[] bytes = new byte[80];
    int blocks = 0;
    for (int i = 0; i < 200_000; i++) {
      random.nextBytes(bytes);
      int length = 8 + 4 * random.nextInt(19);
      bytes[0] = (byte) (0x80 | bytes[0] & 0x3F);
      bytes[1] = (byte) RtcpPacket.EXTENDED_REPORT;
      bytes[2] = 0;
      bytes[3] = (byte) (length / 4 - 1);
      bytes[8] &= 7;
      bytes[10] = 0;
      bytes[11] &= 15;
      if (packet.wrap(ByteBuffer.wrap(bytes), 0, length) == RtcpStatus.NO_REPORT_FIRST) {
        packet.next();
        blocks += readAll(packet, report);
      }
    }
    assertThat(blocks).isGreaterThan(10_000);
  }

  static int readAll(RtcpPacket packet, ExtendedReport report) {
    int blocks = 0;
    report.wrap(packet);
    while (report.next()) {
      blocks++;
      switch (report.type()) {
        case ExtendedReport.LOSS_RUNS -> {
          assertThat(report.runsBegin() + report.runsSsrc()).isNotNull();
          assertThat(report.lost()).isBetween(0, report.expected());
          assertThat(report.expected()).isLessThan(0x10000);
        }
        case ExtendedReport.RECEIVER_REFERENCE_TIME -> report.ntpTimestamp();
        case ExtendedReport.LAST_RECEIVER_REPORTS -> {
          for (int i = 0; i < report.answers(); i++) {
            report.answeredSsrc(i);
            report.lastReceiverReport(i);
            report.delaySinceLastReceiverReport(i);
          }
        }
        case ExtendedReport.VOIP_METRICS -> report.voipMetrics();
        default -> {}
      }
    }
    return blocks;
  }

  @Test
  void theRoundTripIsWhatTheOtherSideDidNotKeep() {
    int sent = RoundTrip.shortNtp(0x0000_0005_8000_0000L);
    assertThat(sent).isEqualTo(0x58000);
    assertThat(RoundTrip.ms(sent + 65536, sent, 32768)).isCloseTo(500, within(0.001));
    assertThat(RoundTrip.ms(100, -65436, 0)).as("across the wrap").isCloseTo(1000, within(0.001));
    assertThat(RoundTrip.ms(sent, sent, 1)).as("less than nothing").isNegative();
    assertThat(RoundTrip.ms(sent, 0, 0)).as("none was sent").isNegative();
  }
}
