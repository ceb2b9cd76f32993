package org.ringfence.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Limits;

class RedTest {
  private final RedPayload red = new RedPayload();
  private final ByteBuffer buffer = ByteBuffer.allocate(1500);

  private boolean wrap(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return red.wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  private static byte[] payload(int value, int length) {
    byte[] payload = new byte[length];
    java.util.Arrays.fill(payload, (byte) value);
    return payload;
  }

  private int send(RedSender sender, int type, int timestamp, byte[] payload) {
    return sender.write(type, timestamp, payload, 0, payload.length, buffer, 0);
  }

  @Test
  void blocksAreReadOldestFirst() {
    // Type 5, 160 ticks before, 3 bytes; type 0, 80 before, 2 bytes; then type 8.
    assertThat(wrap("85 028003 80 014002 08 aaaaaa bbbb cccccccc")).isTrue();
    assertThat(red.count()).isEqualTo(3);
    assertThat(red.payloadType(0)).isEqualTo(5);
    assertThat(red.timestampOffset(0)).isEqualTo(160);
    assertThat(red.offset(0)).isEqualTo(9);
    assertThat(red.length(0)).isEqualTo(3);
    assertThat(red.payloadType(1)).isZero();
    assertThat(red.timestampOffset(1)).isEqualTo(80);
    assertThat(red.length(1)).isEqualTo(2);
    assertThat(red.payloadType(2)).isEqualTo(8);
    assertThat(red.timestampOffset(2)).isZero();
    assertThat(red.offset(2)).isEqualTo(14);
    assertThat(red.length(2)).isEqualTo(4);
  }

  @Test
  void theNewPayloadMayBeEmptyAndAlone() {
    assertThat(wrap("08")).isTrue();
    assertThat(red.count()).isEqualTo(1);
    assertThat(red.length(0)).isZero();
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThat(wrap("")).isFalse();
    assertThat(wrap("85 028003")).as("no new block").isFalse();
    assertThat(wrap("85 0280")).as("half a header").isFalse();
    assertThat(wrap("85 028003 08 aaaa")).as("a block too long").isFalse();
    assertThat(wrap("85028000".repeat(Limits.RED_BLOCKS) + "08")).as("too many").isFalse();
    assertThat(wrap("85028000".repeat(Limits.RED_BLOCKS - 1) + "08")).isTrue();
    assertThat(red.count()).isEqualTo(Limits.RED_BLOCKS);
  }

  @Test
  void earlierPayloadsComeAlong() {
    RedSender sender = new RedSender(2, 1200);
    assertThat(send(sender, 96, 1000, payload(1, 10))).isEqualTo(11);
    assertThat(send(sender, 96, 1960, payload(2, 20))).isEqualTo(10 + 20 + 5);
    int length = send(sender, 101, 2920, payload(3, 4));
    assertThat(length).isEqualTo(10 + 20 + 4 + 9);
    assertThat(red.wrap(buffer, 0, length)).isTrue();
    assertThat(red.count()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      assertThat(red.payloadType(i)).isEqualTo(i == 2 ? 101 : 96);
      assertThat(red.timestampOffset(i)).isEqualTo(1920 - 960 * i);
      assertThat(buffer.get(red.offset(i))).isEqualTo((byte) (i + 1));
      assertThat(red.length(i)).isEqualTo(i == 0 ? 10 : i == 1 ? 20 : 4);
    }
    length = send(sender, 96, 3880, payload(4, 5));
    assertThat(red.wrap(buffer, 0, length)).isTrue();
    assertThat(red.payloadType(1)).as("a key's event comes again").isEqualTo(101);
  }

  @Test
  void whatIsTooOldOrTooLongIsLeftOut() {
    RedSender sender = new RedSender(1, 100);
    send(sender, 96, 0, payload(1, 60));
    assertThat(send(sender, 96, 960, payload(2, 60))).as("no room for both").isEqualTo(61);
    assertThat(send(sender, 96, 960 + 0x4000, payload(3, 4))).as("too long ago").isEqualTo(5);
    assertThat(send(sender, 96, 960, payload(4, 4))).as("time runs backwards").isEqualTo(5);
    assertThat(send(sender, 96, 1000, payload(5, 100))).as("no room at all").isEqualTo(-1);
    sender.forget();
    assertThat(send(sender, 96, 1920, payload(6, 4))).isEqualTo(5);
    RedSender wide = new RedSender(1, 1500);
    send(wide, 96, 0, payload(1, 1024));
    assertThat(send(wide, 96, 960, payload(2, 4))).as("its length has no code").isEqualTo(5);
  }

  @Test
  void randomBytesNeverOverrun() {
    SplittableRandom random = new SplittableRandom(2198);
    byte[] bytes = new byte[80];
    int read = 0;
    for (int round = 0; round < 100_000; round++) {
      random.nextBytes(bytes);
      for (int i = 0; i < 24; i += 4) {
        bytes[i + 2] = 0;
        bytes[i + 3] = (byte) random.nextInt(20);
      }
      int length = random.nextInt(81);
      if (red.wrap(ByteBuffer.wrap(bytes), 0, length)) {
        int after = 0;
        for (int i = 0; i < red.count(); i++) {
          assertThat(red.offset(i)).isGreaterThanOrEqualTo(after);
          after = red.offset(i) + red.length(i);
        }
        assertThat(after).isEqualTo(length);
        read++;
      }
    }
    assertThat(read).isGreaterThan(1000);
  }
}
