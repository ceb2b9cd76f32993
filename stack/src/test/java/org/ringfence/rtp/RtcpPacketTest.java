package org.ringfence.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RtcpPacketTest {
  private final RtcpPacket packet = new RtcpPacket();

  private RtcpStatus wrap(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  @Test
  void whatIsWrittenIsRead() {
    ReceptionStatistics reception = new ReceptionStatistics(8000);
    reception.receive(77, 0xFFFF, 0, 0);
    reception.receive(77, 1, 320, 40_000_000);
    ByteBuffer buffer = ByteBuffer.allocate(256);
    int length =
        new RtcpWriter()
            .start(buffer, 8)
            .senderReport(5, 0x1122334455667788L, 160, 10, 1600)
            .reportBlock(reception, 0xABCD, 65536)
            .cname(5, "me@here".getBytes())
            .app(5, 3, "RING", new byte[8])
            .bye(5, "done".getBytes())
            .length();
    assertThat(packet.wrap(buffer, 8, length)).isEqualTo(RtcpStatus.VALID);
    assertThat(packet.next()).isTrue();
    assertThat(packet.type()).isEqualTo(RtcpPacket.SENDER_REPORT);
    assertThat(packet.ssrc()).isEqualTo(5);
    assertThat(packet.ntpTimestamp()).isEqualTo(0x1122334455667788L);
    assertThat(packet.rtpTimestamp()).isEqualTo(160);
    assertThat(packet.senderPackets()).isEqualTo(10);
    assertThat(packet.senderOctets()).isEqualTo(1600);
    assertThat(packet.count()).isEqualTo(1);
    assertThat(packet.blockSsrc(0)).isEqualTo(77);
    assertThat(packet.fractionLost(0)).isEqualTo(256 / 3);
    assertThat(packet.cumulativeLost(0)).isEqualTo(1);
    assertThat(packet.extendedHighestSequence(0)).isEqualTo(0x10001);
    assertThat(packet.lastSenderReport(0)).isEqualTo(0xABCD);
    assertThat(packet.delaySinceLastSenderReport(0)).isEqualTo(65536);
    assertThat(packet.next()).isTrue();
    assertThat(packet.cname()).isEqualTo("me@here");
    assertThat(packet.next()).isTrue();
    assertThat(packet.type()).isEqualTo(RtcpPacket.APP);
    assertThat(packet.count()).isEqualTo(3);
    assertThat(packet.appName()).isEqualTo("RING");
    assertThat(packet.appDataLength()).isEqualTo(8);
    assertThat(packet.next()).isTrue();
    assertThat(packet.byeSsrc(0)).isEqualTo(5);
    assertThat(packet.byeReason()).isEqualTo("done");
    assertThat(packet.next()).isFalse();
  }

  @Test
  void brokenCompoundsAreRefused() {
    assertThat(wrap("80C90001")).isEqualTo(RtcpStatus.TOO_SHORT);
    assertThat(wrap("40C90001 00000001")).isEqualTo(RtcpStatus.WRONG_VERSION);
    assertThat(wrap("80C90002 00000001")).isEqualTo(RtcpStatus.OVERRUN);
    assertThat(wrap("81C90001 00000001"))
        .as("a block that is not there")
        .isEqualTo(RtcpStatus.OVERRUN);
    assertThat(wrap("80C80001 00000001")).as("no sender info").isEqualTo(RtcpStatus.OVERRUN);
    assertThat(wrap("80C90001 00000001 81")).isEqualTo(RtcpStatus.OVERRUN);
    assertThat(wrap("A0C90002 00000001 00000004 80CA0000"))
        .as("padding before the last")
        .isEqualTo(RtcpStatus.BAD_PADDING);
    assertThat(wrap("A0C90002 00000001 00000003")).isEqualTo(RtcpStatus.BAD_PADDING);
    assertThat(wrap("A0C90002 00000001 00000004")).isEqualTo(RtcpStatus.VALID);
    assertThat(wrap("81CB0001 00000001")).isEqualTo(RtcpStatus.NO_REPORT_FIRST);
    assertThat(wrap("80C90001 00000001" + "80CA0000".repeat(32))).isEqualTo(RtcpStatus.TOO_MANY);
  }

  @Test
  void randomBytesNeverThrow() {
    SplittableRandom random = new SplittableRandom(3550);
    byte[] bytes = new byte[64];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    RtpPacket rtp = new RtpPacket();
    HeaderExtensions elements = new HeaderExtensions();
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      random.nextBytes(bytes);
      bytes[0] = (byte) (0x80 | bytes[0] & 0x3F);
      bytes[1] = (byte) (200 + random.nextInt(6));
      bytes[2] = 0;
      bytes[3] = (byte) random.nextInt(12);
      int length = random.nextInt(65);
      RtcpStatus status = packet.wrap(buffer, 0, length);
      if (status == RtcpStatus.VALID || status == RtcpStatus.NO_REPORT_FIRST) {
        while (packet.next()) {
          read += packet.ssrc() == 0 ? 0 : 1;
          if (packet.type() == RtcpPacket.SOURCE_DESCRIPTION) {
            packet.cname();
          } else if (packet.type() == RtcpPacket.BYE) {
            packet.byeReason();
          }
        }
      }
      if (rtp.wrap(buffer, 0, length) == RtpStatus.VALID) {
        elements.wrap(rtp);
        while (elements.next()) {
          assertThat(elements.offset() + elements.length()).isLessThanOrEqualTo(length);
        }
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void intervalsAreSpreadAroundFiveSeconds() {
    SplittableRandom random = new SplittableRandom(1);
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < 10_000; i++) {
      long ns = RtcpInterval.nextNs(false, random);
      least = Math.min(least, ns);
      most = Math.max(most, ns);
    }
    assertThat(least).isBetween(2_050_000_000L, 2_100_000_000L);
    assertThat(most).isBetween(6_100_000_000L, 6_160_000_000L);
    assertThat(RtcpInterval.nextNs(true, random)).isLessThan(3_100_000_000L);
  }
}
