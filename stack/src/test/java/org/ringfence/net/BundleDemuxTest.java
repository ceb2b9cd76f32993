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
    demux.sent(rtpPacket(OURS_AUDIO, 0, ""), 0, AUDIO);
    demux.sent(rtpPacket(OURS_VIDEO, 96, ""), 0, VIDEO);
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
