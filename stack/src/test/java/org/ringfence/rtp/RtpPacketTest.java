package org.ringfence.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
  private final RtpPacket packet = new RtpPacket();

  private RtpStatus wrap(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  @Test
  void everyFieldIsReadWhereTheRfcPutsIt() {
    assertThat(wrap("92 88 FFFE 01020304 0A0B0C0D 11111111 22222222 BEDE0001 10AA0000 01020304"))
        .isEqualTo(RtpStatus.VALID);
    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadType()).isEqualTo(8);
    assertThat(packet.sequenceNumber()).isEqualTo(0xFFFE);
    assertThat(packet.timestamp()).isEqualTo(0x01020304);
    assertThat(packet.ssrc()).isEqualTo(0x0A0B0C0D);
    assertThat(packet.csrcCount()).isEqualTo(2);
    assertThat(packet.csrc(1)).isEqualTo(0x22222222);
    assertThat(packet.extensionProfile()).isEqualTo(0xBEDE);
    assertThat(packet.extensionLength()).isEqualTo(4);
    assertThat(packet.payloadOffset()).isEqualTo(28);
    assertThat(packet.payloadLength()).isEqualTo(4);
  }

  @Test
  void paddingIsNoPayload() {
    assertThat(wrap("A000 0001 00000000 00000000 AABB 000003")).isEqualTo(RtpStatus.VALID);
    assertThat(packet.payloadLength()).isEqualTo(2);
  }

  @Test
  void whatRunsPastTheEndIsRefused() {
    assertThat(wrap("8000 0001 00000000 000000")).isEqualTo(RtpStatus.TOO_SHORT);
    assertThat(wrap("4000 0001 00000000 00000000")).isEqualTo(RtpStatus.WRONG_VERSION);
    assertThat(wrap("8100 0001 00000000 00000000")).isEqualTo(RtpStatus.CSRC_OVERRUN);
    assertThat(wrap("9000 0001 00000000 00000000 BEDE")).isEqualTo(RtpStatus.EXTENSION_OVERRUN);
    assertThat(wrap("9000 0001 00000000 00000000 BEDEFFFF")).isEqualTo(RtpStatus.EXTENSION_OVERRUN);
    assertThat(wrap("A000 0001 00000000 00000000")).isEqualTo(RtpStatus.BAD_PADDING);
    assertThat(wrap("A000 0001 00000000 00000000 0000")).isEqualTo(RtpStatus.BAD_PADDING);
    assertThat(wrap("A000 0001 00000000 00000000 0003")).isEqualTo(RtpStatus.BAD_PADDING);
    assertThat(wrap("80" + "00".repeat(2048))).isEqualTo(RtpStatus.TOO_LONG);
  }

  @Test
  void changesStayInTheirField() {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    RtpPacket.writeHeader(buffer, 4, true, 101, 0x1FFFF, -2, 7);
    assertThat(packet.wrap(buffer, 4, 12)).isEqualTo(RtpStatus.VALID);
    packet.payloadType(8);
    packet.sequenceNumber(0x10002);
    packet.ssrc(9);
    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadType()).isEqualTo(8);
    assertThat(packet.sequenceNumber()).isEqualTo(2);
    assertThat(packet.timestamp()).isEqualTo(-2);
    assertThat(packet.ssrc()).isEqualTo(9);
    assertThat(buffer.get(3)).isZero();
    assertThat(buffer.get(16)).isZero();
  }

  @Test
  void oneByteExtensionsAreReadInOrder() {
    wrap("9000 0001 00000000 00000000 BEDE0003 10AA 00 00 21BBCC F0 00000000");
    HeaderExtensions elements = new HeaderExtensions();
    elements.wrap(packet);
    assertThat(elements.next()).isTrue();
    assertThat(elements.id()).isEqualTo(1);
    assertThat(elements.length()).isEqualTo(1);
    assertThat(elements.next()).isTrue();
    assertThat(elements.id()).isEqualTo(2);
    assertThat(elements.length()).isEqualTo(2);
    assertThat(elements.offset()).isEqualTo(21);
    assertThat(elements.next()).as("15 means stop").isFalse();
  }

  @Test
  void twoByteExtensionsMayBeEmptyAndMayNotOverrun() {
    wrap("9000 0001 00000000 00000000 10000002 0500 0602AABB 0709");
    HeaderExtensions elements = new HeaderExtensions();
    elements.wrap(packet);
    assertThat(elements.next()).isTrue();
    assertThat(elements.id()).isEqualTo(5);
    assertThat(elements.length()).isZero();
    assertThat(elements.next()).isTrue();
    assertThat(elements.id()).isEqualTo(6);
    assertThat(elements.next()).isFalse();
  }

  @Test
  void aWrittenExtensionIsReadBack() {
    ByteBuffer buffer = ByteBuffer.allocate(64);
    RtpPacket.writeHeader(buffer, 0, false, 0, 1, 2, 3);
    int bytes = HeaderExtensions.writeOne(buffer, 0, 3, new byte[] {1, 2, 3, 4});
    assertThat(packet.wrap(buffer, 0, 12 + bytes + 10)).isEqualTo(RtpStatus.VALID);
    assertThat(packet.payloadLength()).isEqualTo(10);
    HeaderExtensions elements = new HeaderExtensions();
    elements.wrap(packet);
    assertThat(elements.next()).isTrue();
    assertThat(elements.id()).isEqualTo(3);
    assertThat(buffer.get(elements.offset() + 3)).isEqualTo((byte) 4);
    assertThat(elements.next()).isFalse();
  }

  @Test
  void anExtensionIsPutIntoAPacketTakenOutAndPutInAgain() {
    ByteBuffer buffer = ByteBuffer.allocate(64);
    RtpPacket.writeHeader(buffer, 0, true, 96, 1, 2, 3);
    for (int i = 0; i < 20; i++) buffer.put(12 + i, (byte) i);
    assertThat(packet.wrap(buffer, 0, 32)).isEqualTo(RtpStatus.VALID);
    int length = HeaderExtensions.insert(packet, 7, new byte[] {'v', 'i'});
    assertThat(packet.wrap(buffer, 0, length)).isEqualTo(RtpStatus.VALID);
    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadLength()).isEqualTo(20);
    for (int i = 0; i < 20; i++) {
      assertThat(buffer.get(packet.payloadOffset() + i)).isEqualTo((byte) i);
    }
    HeaderExtensions elements = new HeaderExtensions();
    elements.wrap(packet);
    assertThat(elements.next()).isTrue();
    elements.blank();
    elements.wrap(packet);
    assertThat(elements.next()).isFalse();
    elements.wrap(packet);
    assertThat(elements.fill(7, new byte[5])).as("too long").isFalse();
    elements.wrap(packet);
    assertThat(elements.fill(7, new byte[] {'a'})).isTrue();
    elements.wrap(packet);
    assertThat(elements.next()).isTrue();
    assertThat(elements.id()).isEqualTo(7);
    assertThat(elements.length()).isEqualTo(1);
    assertThat(buffer.get(elements.offset())).isEqualTo((byte) 'a');
  }

  /** Behind what is there already, in its form, sources and all. */
  @Test
  void anElementIsPutBehindOthers() {
    for (String form : List.of("BEDE0001 10AA0000", "10000001 0101AA00")) {
      String hex = "9100 0001 00000000 00000000 00000009" + form + "0102030405" + "00".repeat(20);
      ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
      assertThat(packet.wrap(buffer, 0, 29)).isEqualTo(RtpStatus.VALID);
      int length = HeaderExtensions.insert(packet, 3, new byte[] {'v', 'i'});
      assertThat(length).isEqualTo(33);
      assertThat(packet.wrap(buffer, 0, length)).isEqualTo(RtpStatus.VALID);
      assertThat(packet.csrc(0)).isEqualTo(9);
      assertThat(buffer.getInt(packet.payloadOffset())).isEqualTo(0x01020304);
      HeaderExtensions elements = new HeaderExtensions();
      elements.wrap(packet);
      assertThat(elements.next()).isTrue();
      assertThat(elements.id()).isEqualTo(1);
      assertThat(elements.next()).isTrue();
      assertThat(elements.id()).isEqualTo(3);
      assertThat(buffer.getShort(elements.offset())).isEqualTo((short) 0x7669);
    }
    wrap("9000 0001 00000000 00000000 12340001 00000000 00" + "00".repeat(20));
    assertThat(HeaderExtensions.insert(packet, 3, new byte[] {'v'}))
        .as("of neither form")
        .isEqualTo(41);
  }

  /** Between elements and behind them, never over one, and never in the other form. */
  @Test
  void anElementIsPutOnlyWherePaddingIs() {
    wrap("9000 0001 00000000 00000000 BEDE0002 10AA 00 21BBCC 0000");
    HeaderExtensions elements = new HeaderExtensions();
    elements.wrap(packet);
    assertThat(elements.fill(3, new byte[] {1})).isTrue();
    assertThat(packet.buffer().getShort(22)).isEqualTo((short) 0x3001);
    elements.wrap(packet);
    assertThat(elements.fill(3, new byte[] {1})).as("full").isFalse();
    wrap("9000 0001 00000000 00000000 10000001 00000000");
    elements.wrap(packet);
    assertThat(elements.fill(3, new byte[] {1})).isFalse();
    wrap("9000 0001 00000000 00000000 BEDE0001 0F000000");
    elements.wrap(packet);
    assertThat(elements.next()).as("0 with a length ends it").isFalse();
    elements.wrap(packet);
    assertThat(elements.fill(3, new byte[] {1})).isFalse();
    wrap("9000 0001 00000000 00000000 BEDE0001 4F000000");
    elements.wrap(packet);
    assertThat(elements.fill(3, new byte[] {1})).as("an element that runs past the end").isFalse();
  }

  @Test
  void firstBytesTellTheProtocol() {
    assertThat(kind(0x00, 0x01)).isEqualTo(PacketKind.STUN);
    assertThat(kind(0x03, 0)).isEqualTo(PacketKind.STUN);
    assertThat(kind(0x04, 0)).isEqualTo(PacketKind.UNKNOWN);
    assertThat(kind(0x10, 0)).isEqualTo(PacketKind.ZRTP);
    assertThat(kind(0x16, 0xFE)).isEqualTo(PacketKind.DTLS);
    assertThat(kind(0x40, 0)).isEqualTo(PacketKind.TURN_CHANNEL);
    assertThat(kind(0x50, 0)).isEqualTo(PacketKind.UNKNOWN);
    assertThat(kind(0x80, 0x00)).isEqualTo(PacketKind.RTP);
    assertThat(kind(0x80, 191)).isEqualTo(PacketKind.RTP);
    assertThat(kind(0x80, 200)).isEqualTo(PacketKind.RTCP);
    assertThat(kind(0xBF, 224)).isEqualTo(PacketKind.RTP);
    assertThat(kind(0xC0, 0)).isEqualTo(PacketKind.UNKNOWN);
  }

  private static PacketKind kind(int first, int second) {
    return PacketKind.of(ByteBuffer.wrap(new byte[] {(byte) first, (byte) second}), 0, 2);
  }
}
