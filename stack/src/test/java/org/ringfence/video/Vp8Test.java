package org.ringfence.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Limits;

class Vp8Test {
  private final Vp8Descriptor descriptor = new Vp8Descriptor();
  private final Depacketizer in = VideoCodec.VP8.depacketizer();
  private final FrameBuffer frame = new FrameBuffer();

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text.replace(" ", "")));
  }

  /** The examples of RFC 7741 section 4.5.1, and each optional field by itself. */
  @ParameterizedTest
  @CsvSource({
    "10 AA,          1, true,  -1,    -1", // no extension
    "90 80 17 AA,    3, true,  23,    -1", // a picture's short number
    "80 80 17 AA,    3, false, 23,    -1",
    "90 80 81 12 AA, 4, true,  274,   -1", // a long one
    "B0 E0 11 05 80 AA, 5, true, 17,   2", // temporal layers
    "11 AA,          1, false, -1,    -1", // partition 1 begins
    "90 10 03 AA,    3, true,  -1,    -1", // a key frame's number alone
    "90 40 03 AA,    3, true,  -1,    -1",
  })
  void descriptorsAreRead(String bytes, int length, boolean begins, int picture, int layer) {
    ByteBuffer packet = hex(bytes);
    assertThat(descriptor.wrap(packet, 0, packet.capacity())).isTrue();
    assertThat(descriptor.length()).isEqualTo(length);
    assertThat(descriptor.begins()).isEqualTo(begins);
    assertThat(descriptor.picture()).isEqualTo(picture);
    assertThat(descriptor.layer()).isEqualTo(layer);
    assertThat(descriptor.droppable()).isEqualTo(bytes.startsWith("B0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "90", "90 80", "90 80 81", "90 80 81 12", "90 E0 11 05", "90 40"})
  void whatEndsInItsDescriptorIsMalformed(String bytes) {
    ByteBuffer packet = hex(bytes);
    assertThat(descriptor.wrap(packet, 0, packet.capacity())).isFalse();
    assertThat(in.add(packet, 0, packet.capacity(), frame))
        .isEqualTo(Depacketizer.Status.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1196, 1197, 5000, 100_000})
  void framesOfAnyLengthComeThrough(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    Packetizer out = VideoCodec.VP8.packetizer(0x7FFF);
    ByteBuffer packet = ByteBuffer.allocate(1200);
    for (int picture : new int[] {0x7FFF, 0}) {
      out.begin(bytes, 0, length);
      in.begin();
      int packets = 0;
      for (int size = out.next(packet, 0, 1200); size > 0; size = out.next(packet, 0, 1200)) {
        assertThat(in.add(packet, 0, size, frame)).isEqualTo(Depacketizer.Status.OK);
        assertThat(descriptor.wrap(packet, 0, size)).isTrue();
        assertThat(descriptor.begins()).isEqualTo(packets++ == 0);
        assertThat(descriptor.picture()).isEqualTo(picture);
        assertThat(out.last()).isEqualTo(frame.length() == length);
      }
      assertThat(in.whole()).isTrue();
      assertThat(packets).isEqualTo((length + 1195) / 1196);
      assertThat(frame.bytes()).startsWith(bytes);
    }
  }

  @Test
  void aFrameWithoutItsBeginIsNone() {
    in.begin();
    assertThat(in.add(hex("80 80 17 AA"), 0, 4, frame)).isEqualTo(Depacketizer.Status.HEADLESS);
    assertThat(in.whole()).isFalse();
  }

  @Test
  void aFrameHasABound() {
    ByteBuffer packet = ByteBuffer.allocate(60_000);
    packet.put(0, (byte) 0x10);
    in.begin();
    Depacketizer.Status last = Depacketizer.Status.OK;
    int packets = 0;
    for (; last == Depacketizer.Status.OK; packets++) last = in.add(packet, 0, 60_000, frame);
    assertThat(last).isEqualTo(Depacketizer.Status.TOO_LONG);
    assertThat(packets).isEqualTo(Limits.VIDEO_FRAME_BYTES / 59_999 + 1);
  }

  @Test
  void aKeyFrameShowsItsSize() {
    frame.clear();
    frame.append(hex("50 01 00 9D 01 2A 80 02 E0 41"), 0, 10);
    VideoCodec.VP8.look(frame);
    assertThat(frame.key()).isTrue();
    assertThat(frame.width()).isEqualTo(640);
    assertThat(frame.height()).isEqualTo(480);
    frame.clear();
    frame.append(hex("51 01 00 9D 01 2A 80 02 E0 01"), 0, 10);
    VideoCodec.VP8.look(frame);
    assertThat(frame.key()).isFalse();
  }
}
