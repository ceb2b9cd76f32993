package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Limits;
import org.ringfence.rtp.HeaderExtensions;
import org.ringfence.rtp.RtpPacket;

class BundleDemuxTest {
  private static final int AUDIO = 0;
  private static final int VIDEO = 1;
  private static final int MID = 4;
  private static final int OURS_AUDIO = 0x5000;
  private static final int OURS_VIDEO = 0x6000;

  private final BundleDemux demux = new BundleDemux();

  private static IceLine line(String mid, int... payloadTypes) {
    BitSet types = new BitSet();
    for (int each : payloadTypes) types.set(each);
    return new IceLine(mid, MID, types);
  }

  private void twoLines() {
    demux.lines(List.of(line("a", 0, 111), line("v", 96, 97, 111)));
    demux.sent(rtpPacket(OURS_AUDIO, 0, ""), 0, 60, AUDIO);
    demux.sent(rtpPacket(OURS_VIDEO, 96, ""), 0, 60, VIDEO);
  }

  private static ByteBuffer rtpPacket(int ssrc, int payloadType, String mid) {
    ByteBuffer packet = ByteBuffer.allocate(60);
    RtpPacket.writeHeader(packet, 0, false, payloadType, 1, 2, ssrc);
    if (!mid.isEmpty()) {
      HeaderExtensions.writeOne(packet, 0, MID, mid.getBytes(StandardCharsets.UTF_8));
    }
    return packet;
  }

  private int rtp(int ssrc, int payloadType, String mid) {
    return demux.rtp(rtpPacket(ssrc, payloadType, mid), 0, 60);
  }

  private long rtcp(int... words) {
    ByteBuffer packet = ByteBuffer.allocate(4 * words.length);
    for (int word : words) packet.putInt(word);
    return demux.rtcp(packet, 0, packet.capacity());
  }

  /** A camera and a screen: the same numbers, sources that signalling has named. */
  @Test
  void aSourceThatWasNamedNeedsNothingElse() {
    BitSet types = new BitSet();
    types.set(96);
    demux.lines(
        List.of(
            new IceLine("", 0, types, List.of(7L, 8L)),
            new IceLine("", 0, types, List.of(0xFFFF_FFF0L))));
    assertThat(rtp(8, 96, "")).isEqualTo(0);
    assertThat(rtp(0xFFFF_FFF0, 96, "")).isEqualTo(1);
    assertThat(rtp(9, 96, "")).isEqualTo(BundleDemux.NONE);
  }

  @Test
  void theMidDecidesAndIsRememberedForItsSource() {
    twoLines();
    assertThat(rtp(1, 111, "v")).isEqualTo(VIDEO);
    assertThat(rtp(1, 111, "")).isEqualTo(VIDEO);
    assertThat(rtp(1, 111, "a")).isEqualTo(AUDIO);
    assertThat(rtp(1, 111, "")).isEqualTo(AUDIO);
    assertThat(rtp(1, 111, "nobody")).isEqualTo(BundleDemux.NONE);
  }

  /** One side's name of a line goes no further, and the other side's takes its place. */
  @Test
  void theMidIsTakenOutAndPutInAgain() {
    twoLines();
    ByteBuffer packet = rtpPacket(1, 111, "v");
    assertThat(demux.rtp(packet, 0, 60)).isEqualTo(VIDEO);
    assertThat(packet).isEqualTo(withPadding(1));
    BundleDemux other = new BundleDemux();
    other.lines(List.of(line("left", 111), line("x", 111)));
    for (int i = 0; i < 100; i++) other.sent(rtpPacket(1, 111, ""), 0, 30, AUDIO);
    assertThat(other.sent(packet, 0, 60, AUDIO)).as("too long, and late").isEqualTo(60);
    assertThat(packet).isEqualTo(withPadding(1));
    assertThat(other.sent(packet, 0, 60, VIDEO)).isEqualTo(60);
    assertThat(packet).isEqualTo(rtpPacket(1, 111, "x"));
  }

  private static ByteBuffer withPadding(int ssrc) {
    ByteBuffer packet = rtpPacket(ssrc, 111, "v");
    packet.putShort(RtpPacket.HEADER_BYTES + 4, (short) 0);
    return packet;
  }

  /** Which is enough for the other side to know the rest by their source. */
  @Test
  void theFirstPacketsOfASourceNameTheirLine() {
    BundleDemux sender = new BundleDemux();
    List<IceLine> lines = List.of(line("audio", 111), line("video", 111));
    sender.lines(lines);
    demux.lines(lines);
    int named = 0;
    for (int i = 0; i < 200; i++) {
      for (int line = 0; line < 2; line++) {
        ByteBuffer packet = rtpPacket(70 + line, 111, "");
        packet.put(12, (byte) i);
        int length = sender.sent(packet, 0, 30, line);
        if (length > 30) named++;
        assertThat(packet.get(length - 30 + 12)).isEqualTo((byte) i);
        assertThat(demux.rtp(packet, 0, length)).isEqualTo(line);
      }
    }
    assertThat(named).isEqualTo(200);
    assertThat(sender.sent(rtpPacket(70, 111, ""), 0, 30, VIDEO)).as("moved").isEqualTo(42);
    sender.lines(List.of(line("audio", 111), new IceLine("video", 0, new BitSet())));
    assertThat(sender.sent(rtpPacket(1, 111, ""), 0, 30, VIDEO)).as("nameless").isEqualTo(30);
  }

  @Test
  void aNameThatFitsNoExtensionIsNoName() {
    demux.lines(List.of(line("", 111), line("a-name-that-is-too-long", 111)));
    ByteBuffer packet = withPadding(1);
    demux.sent(packet, 0, 60, AUDIO);
    demux.sent(packet, 0, 60, VIDEO);
    assertThat(packet).isEqualTo(withPadding(1));
    assertThat(rtp(1, 111, "")).isEqualTo(BundleDemux.NONE);
  }

  /** Whatever a header says, nothing outside its extension is read or written. */
  @Test
  void brokenExtensionsNameNothing() {
    twoLines();
    var random = new java.util.SplittableRandom(9);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[60];
      random.nextBytes(bytes);
      bytes[0] = (byte) (0x90 | random.nextInt(3));
      ByteBuffer packet = ByteBuffer.wrap(bytes.clone());
      if (random.nextBoolean()) packet.putShort(12, (short) 0xBEDE).putShort(14, (short) 3);
      byte[] before = packet.array().clone();
      int line = demux.rtp(packet, 0, 40);
      int length = demux.sent(packet, 0, 40, Math.max(line, 0));
      assertThat(packet.slice(length, 60 - length))
          .isEqualTo(ByteBuffer.wrap(before, length, 60 - length));
      assertThat(packet.slice(1, 11)).isEqualTo(ByteBuffer.wrap(before, 1, 11));
    }
  }

  @Test
  void aPayloadTypeOfOneLineDecidesAndOneOfBothDoesNot() {
    twoLines();
    assertThat(rtp(2, 111, "")).isEqualTo(BundleDemux.NONE);
    assertThat(rtp(2, 97, "")).isEqualTo(VIDEO);
    assertThat(rtp(2, 111, "")).as("its source is known now").isEqualTo(VIDEO);
    assertThat(rtp(2, 0, "")).as("a source that changed lines").isEqualTo(AUDIO);
    assertThat(rtp(3, 5, "")).isEqualTo(BundleDemux.NONE);
  }

  @Test
  void oneLineTakesAll() {
    assertThat(rtp(1, 7, "x")).isEqualTo(BundleDemux.NONE);
    assertThat(rtcp(0x81C9_0001, 9)).isZero();
    demux.lines(List.of(IceLine.only()));
    assertThat(rtp(1, 7, "x")).isZero();
    assertThat(rtcp(0x81C9_0001, 9)).isEqualTo(1);
  }

  @Test
  void reportsGoWhereTheirSourcesAre() {
    twoLines();
    rtp(10, 0, "a");
    rtp(11, 96, "v");
    int senderReport = 0x80C8_0006;
    assertThat(rtcp(senderReport, 11, 0, 0, 0, 0, 0)).isEqualTo(1 << VIDEO);
    assertThat(rtcp(senderReport, 10, 0, 0, 0, 0, 0)).isEqualTo(1 << AUDIO);
    int receiverReport = 0x81C9_0007;
    assertThat(rtcp(receiverReport, 1, OURS_VIDEO, 0, 0, 0, 0, 0)).isEqualTo(1 << VIDEO);
    assertThat(rtcp(receiverReport, 10, OURS_VIDEO, 0, 0, 0, 0, 0)).isEqualTo(3);
    assertThat(rtcp(0x80C9_0001, 77)).as("of nothing that is known").isEqualTo(1 << AUDIO);
  }

  @Test
  void feedbackGoesToTheSourceItIsAbout() {
    twoLines();
    assertThat(rtcp(0x81CE_0002, 1, OURS_VIDEO)).as("PLI").isEqualTo(1 << VIDEO);
    assertThat(rtcp(0x81CD_0003, 1, OURS_VIDEO, 7)).as("NACK").isEqualTo(1 << VIDEO);
    assertThat(rtcp(0x84CE_0004, 1, 0, OURS_VIDEO, 0x01000000)).as("FIR").isEqualTo(1 << VIDEO);
    assertThat(rtcp(0x8FCE_0006, 1, 0, 0x52454D42, 0x02000000, OURS_AUDIO, OURS_VIDEO))
        .as("REMB")
        .isEqualTo(3);
    assertThat(rtcp(0x80C9_0001, 1, 0x81CE_0002, 1, OURS_VIDEO)).as("compound").isEqualTo(2);
  }

  @Test
  void brokenOnesAreNobodys() {
    twoLines();
    assertThat(demux.rtp(rtpPacket(1, 0, ""), 0, 11)).isEqualTo(BundleDemux.NONE);
    assertThat(rtcp(0x81C9_0009, 1)).isZero();
    assertThat(rtcp(0x8FCE_0001, 1)).as("shorter than feedback is").isEqualTo(1);
    assertThat(rtcp(0x8FCE_0004, 1, 0, 0x52454D42, 0)).isEqualTo(1);
  }

  @Test
  void sourcesAreBoundedAndTheNewestStay() {
    twoLines();
    for (int ssrc = 0; ssrc < 10 * Limits.BUNDLE_SOURCES; ssrc++) rtp(ssrc, 96, "");
    assertThat(rtp(10 * Limits.BUNDLE_SOURCES - 1, 111, "")).isEqualTo(VIDEO);
    assertThat(rtp(0, 111, "")).isEqualTo(BundleDemux.NONE);
  }
}
