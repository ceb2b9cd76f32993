package org.ringfence.udptl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdptlPacketTest {
  private final UdptlPacket packet = new UdptlPacket();

  private UdptlStatus wrap(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  @Test
  void whatARealMachineSaysFirst() {
    assertThat(wrap("0000 01 06 00 00")).isEqualTo(UdptlStatus.VALID);
    assertThat(packet.sequenceNumber()).isZero();
    assertThat(packet.primaryOffset()).isEqualTo(3);
    assertThat(packet.primaryLength()).isEqualTo(1);
    assertThat(packet.fec()).isFalse();
    assertThat(packet.entries()).isZero();
  }

  @Test
  void repeatedPacketsAreFoundTheLatestFirst() {
    assertThat(wrap("fffe 02 aabb 00 02 01 cc 03 ddeeff")).isEqualTo(UdptlStatus.VALID);
    assertThat(packet.sequenceNumber()).isEqualTo(0xFFFE);
    assertThat(packet.entries()).isEqualTo(2);
    assertThat(packet.entryOffset(0)).isEqualTo(8);
    assertThat(packet.entryLength(0)).isEqualTo(1);
    assertThat(packet.entryOffset(1)).isEqualTo(10);
    assertThat(packet.entryLength(1)).isEqualTo(3);
    assertThat(packet.bytes()).isEqualTo(13);
  }

  @Test
  void parityIsFoundToo() {
    assertThat(wrap("0007 01 aa 80 01 03 02 01 11 01 22")).isEqualTo(UdptlStatus.VALID);
    assertThat(packet.fec()).isTrue();
    assertThat(packet.span()).isEqualTo(3);
    assertThat(packet.entries()).isEqualTo(2);
  }

  @Test
  void whatComesBehindItIsNoPartOfIt() {
    assertThat(wrap("0007 01 aa 00 00 deadbeef")).isEqualTo(UdptlStatus.VALID);
    assertThat(packet.bytes()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({
    "'', TRUNCATED",
    "000000, TRUNCATED",
    "0000 05 aa 00 00, TRUNCATED",
    "0000 01 aa 00, TRUNCATED",
    "0000 01 aa 00 01, TRUNCATED",
    "0000 01 aa 00 02 01 bb, TRUNCATED",
    "0000 01 aa 00 01 05 bb, TRUNCATED",
    "0000 81, TRUNCATED",
    "0000 c1 aa 00 00, BAD_LENGTH",
    "0000 01 aa 00 c1, BAD_LENGTH",
    "0000 01 aa 00 01 c1, BAD_LENGTH",
    "0000 01 aa 80 02 0102 00, BAD_LENGTH",
    "0000 01 aa 80 01, TRUNCATED",
    "0000 01 aa 01 00, BAD_PADDING",
    "0000 01 aa 00 11, TOO_MANY",
    "0000 01 aa 00 bfff, TOO_MANY"
  })
  void whatIsBrokenIsAValue(String hex, UdptlStatus status) {
    assertThat(wrap(hex)).isEqualTo(status);
  }

  @Test
  void aStreamRepeatsWhatWasAndFitsItsDatagrams() {
    UdptlSender sender = new UdptlSender(3, 400);
    SplittableRandom random = new SplittableRandom(5);
    byte[][] said = new byte[300][];
    for (int i = 0; i < said.length; i++) {
      said[i] = new byte[1 + random.nextInt(200)];
      random.nextBytes(said[i]);
      byte[] datagram = sender.next(said[i]);
      assertThat(datagram.length).isLessThanOrEqualTo(400);
      ByteBuffer buffer = ByteBuffer.wrap(datagram);
      assertThat(packet.wrap(buffer, 0, datagram.length)).isEqualTo(UdptlStatus.VALID);
      assertThat(packet.sequenceNumber()).isEqualTo(i);
      assertThat(packet.bytes()).isEqualTo(datagram.length);
      assertThat(part(buffer, packet.primaryOffset(), packet.primaryLength())).isEqualTo(said[i]);
      for (int n = 0; n < packet.entries(); n++) {
        assertThat(part(buffer, packet.entryOffset(n), packet.entryLength(n)))
            .isEqualTo(said[i - 1 - n]);
      }
      if (i > 0 && said[i].length + said[i - 1].length < 380)
        assertThat(packet.entries()).isPositive();
    }
  }

  private static byte[] part(ByteBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({
    "'5 6 7', 0, 0",
    "'5 5 5 6', 0, 2",
    "'5 7 8', 1, 0",
    "'5 7 6 8', 0, 0",
    "'5 7 6 6 8', 0, 1",
    "'65534 65535 0 2', 1, 0",
    "'65535 1 0', 0, 0",
    "'5 9000 9001', 0, 0",
    "'9000 5 6', 0, 0",
    "'5 205 105', 199, 1"
  })
  void whatIsLostIsCountedByTheNumbers(String numbers, long lost, long repeated) {
    UdptlReception reception = new UdptlReception();
    for (String each : numbers.split(" ")) reception.arrived(Integer.parseInt(each));
    assertThat(reception.lost()).isEqualTo(lost);
    assertThat(reception.repeated()).isEqualTo(repeated);
  }
}
