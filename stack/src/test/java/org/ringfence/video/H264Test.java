package org.ringfence.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H264Test {
  private static final int ROOM = 1200;

  private final Packetizer out = VideoCodec.H264.packetizer(0);
  private final Depacketizer in = VideoCodec.H264.depacketizer();
  private final FrameBuffer frame = new FrameBuffer();

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static String hex(byte[] bytes, int length) {
    return HexFormat.of().formatHex(bytes, 0, length);
  }

  /** Cuts an access unit into payloads. */
  private List<byte[]> cut(byte[] unit) {
    ByteBuffer packet = ByteBuffer.allocate(ROOM);
    List<byte[]> all = new ArrayList<>();
    out.begin(unit, 0, unit.length);
    for (int size = out.next(packet, 0, ROOM); size > 0; size = out.next(packet, 0, ROOM)) {
      byte[] payload = new byte[size];
      packet.get(0, payload);
      all.add(payload);
    }
    assertThat(out.last()).isTrue();
    return all;
  }

  private Depacketizer.Status add(String payload) {
    byte[] bytes = hex(payload);
    return in.add(ByteBuffer.wrap(bytes), 0, bytes.length, frame);
  }

  /** A byte of NAL header, and no start code in what follows. */
  private static byte[] unit(int header, int length) {
    byte[] bytes = new byte[4 + length];
    new SplittableRandom(length).nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) bytes[i] |= 0x10;
    System.arraycopy(AnnexB.START_CODE, 0, bytes, 0, 4);
    bytes[4] = (byte) header;
    return bytes;
  }

  @Test
  void smallUnitsShareAPayload() {
    List<byte[]> payloads = cut(hex("00000001 6742c00c 000001 28ce 00000001 65888412"));
    assertThat(payloads).hasSize(1);
    assertThat(hex(payloads.getFirst(), payloads.getFirst().length))
        .isEqualTo("78" + "0004" + "6742c00c" + "0002" + "28ce" + "0004" + "65888412");
    in.begin();
    assertThat(in.add(ByteBuffer.wrap(payloads.getFirst()), 0, payloads.getFirst().length, frame))
        .isEqualTo(Depacketizer.Status.OK);
    assertThat(hex(frame.bytes(), frame.length()))
        .isEqualTo("00000001" + "6742c00c" + "00000001" + "28ce" + "00000001" + "65888412");
  }

  @Test
  void aUnitThatFitsGoesAlone() {
    byte[] unit = unit(0x65, ROOM);
    List<byte[]> payloads = cut(unit);
    assertThat(payloads).hasSize(1);
    assertThat(payloads.getFirst()).hasSize(ROOM).startsWith(0x65);
  }

  @ParameterizedTest
  @CsvSource({"1201, 2", "2397, 2", "2398, 3", "100000, 84"})
  void aLongUnitIsCut(int length, int packets) {
    byte[] unit = unit(0x65, length);
    List<byte[]> payloads = cut(unit);
    assertThat(payloads).hasSize(packets);
    assertThat(payloads.getFirst()).startsWith(0x7C, 0x85);
    assertThat(payloads.getLast()).startsWith(0x7C, 0x45);
    if (packets > 2) assertThat(payloads.get(1)).startsWith(0x7C, 0x05);
    in.begin();
    for (byte[] each : payloads) {
      assertThat(in.whole()).isFalse();
      assertThat(in.add(ByteBuffer.wrap(each), 0, each.length, frame))
          .isEqualTo(Depacketizer.Status.OK);
    }
    assertThat(in.whole()).isTrue();
    assertThat(frame.length()).isEqualTo(unit.length);
    assertThat(frame.bytes()).startsWith(unit);
  }

  @ParameterizedTest
  @CsvSource({
    "'',                 MALFORMED", // nothing at all
    "78,                 MALFORMED", // STAP-A of nothing
    "78 00,              MALFORMED",
    "78 0000,            MALFORMED",
    "78 0002 65,         MALFORMED", // longer than it is
    "78 0001 65 00,      MALFORMED",
    "7C,                 MALFORMED", // FU-A without its header
    "7C 85,              MALFORMED",
    "7C C5 11,           MALFORMED", // begins and ends
    "7C 05 11,           HEADLESS",
    "7C 45 11,           HEADLESS",
    "60 11,              MALFORMED", // types that are reserved
    "79 0002 0001 65 11, MALFORMED", // STAP-B is for mode 2
    "65 88,              OK",
    "78 0001 65,         OK",
    "7C 85 11,           OK",
  })
  void whatIsNoPayloadIsToldApart(String payload, Depacketizer.Status status) {
    in.begin();
    assertThat(add(payload)).isEqualTo(status);
  }

  @Test
  void aUnitThatNeverEndsIsNotWhole() {
    in.begin();
    assertThat(add("7C 85 11")).isEqualTo(Depacketizer.Status.OK);
    assertThat(in.whole()).isFalse();
    assertThat(add("65 88")).isEqualTo(Depacketizer.Status.MALFORMED);
    in.begin();
    assertThat(add("7C 85 11")).isEqualTo(Depacketizer.Status.OK);
    assertThat(add("7C 85 11")).isEqualTo(Depacketizer.Status.MALFORMED);
  }

  /** As x264 writes it for 160x120 at 15 frames a second, and its High profile for 1920x1080. */
  @ParameterizedTest
  @CsvSource({
    "6742c00cd902847e5c0440000003004000000783c50a92, 42C00C, 160, 120, 66666666",
    "67640028acd940780227e5c044000003000400000300f03c60c658, 640028, 1920, 1080, 33333333",
  })
  void parametersTellSizeAndRate(String sps, String level, int width, int height, long frameNs) {
    H264Sps read = H264Sps.parse(hex(sps), 0, sps.length() / 2);
    assertThat(read).isEqualTo(new H264Sps(Integer.parseInt(level, 16), width, height, frameNs));
    for (int cut = 0; cut <= 8; cut++) {
      assertThat(H264Sps.parse(hex(sps), 0, cut)).isNull();
    }
  }

  /** Mode 0: whoever takes no parts gets every unit in a packet of its own. */
  @Test
  void unitsGoWholeToWhoTakesNoParts() {
    Packetizer whole = H264Packetizer.whole();
    byte[] units = new byte[4 + 8 + 4 + 1_500 + 4 + 3_000 + 4 + 5];
    int[] lengths = {8, 1_500, 3_000, 5};
    int at = 0;
    for (int length : lengths) {
      units[at + 3] = 1;
      java.util.Arrays.fill(units, at + 4, at + 4 + length, (byte) 0x65);
      at += 4 + length;
    }
    whole.begin(units, 0, units.length);
    java.nio.ByteBuffer packet = java.nio.ByteBuffer.allocate(2_048);
    java.util.List<Integer> sent = new java.util.ArrayList<>();
    while (!whole.last()) {
      sent.add(whole.next(packet, 0, 1_150));
      assertThat(packet.get(0)).isEqualTo((byte) 0x65);
    }
    assertThat(sent).as("one is longer than a packet may be").containsExactly(8, 1_500, 5);
    assertThat(whole.next(packet, 0, 1_150)).isZero();
  }
}
