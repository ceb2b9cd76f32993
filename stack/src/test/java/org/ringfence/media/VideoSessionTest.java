package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;
import org.ringfence.video.VideoReader;

/** Two ends of a video stream on virtual time, and a link between them that loses packets. */
class VideoSessionTest {
  private static final long TICK_NS = 5_000_000;
  private static final long WAY_NS = 20_000_000;
  private static final long FRAME_NS = 66_666_667;
  private static final VideoFormat FORMAT = new VideoFormat(VideoCodec.VP8, 96, 96, true, false);

  private final SplittableRandom random = new SplittableRandom(20);
  private final List<FrameBuffer> frames = new ArrayList<>();
  private final List<FrameBuffer> shown = new ArrayList<>();
  private final Camera camera = new Camera();
  private final List<Packet> flying = new ArrayList<>();
  private final SentPackets kept = new SentPackets();
  private VideoSession alice;
  private VideoSession bob;
  private long nowNs;

  /** How many of a thousand RTP packets are lost, and whether what is asked for again is too. */
  private int lossPerMille;

  private boolean resends = true;

  /** Packets of feedback without a report before it. */
  private int alone;

  private record Packet(long dueNs, boolean toBob, byte[] bytes) {}

  /** The frames of a file, again and again; goes back to a key frame when it is asked. */
  private final class Camera implements VideoSource {
    private int next;
    private long sent;

    @Override
    public @Nullable FrameBuffer next(long now) {
      if (sent * FRAME_NS > now) return null;
      FrameBuffer frame = frames.get(next);
      frame.at(sent++ * FRAME_NS);
      next = (next + 1) % frames.size();
      return frame;
    }

    @Override
    public void keyFrame() {
      next = 0;
    }
  }

  @BeforeEach
  void open() throws IOException {
    try (InputStream in = VideoCodec.class.getResourceAsStream("sample.ivf")) {
      VideoReader reader = VideoReader.of(in);
      FrameBuffer frame = new FrameBuffer();
      while (reader.read(frame)) frames.add(copy(frame));
    }
    talk(FORMAT);
  }

  private void talk(VideoFormat format) {
    alice = new VideoSession(format, camera, frame -> {}, "alice", random.split());
    bob =
        new VideoSession(
            format, VideoSource.NONE, frame -> shown.add(copy(frame)), "bob", random.split());
    expect(alice, 2);
    expect(bob, 1);
  }

  private static void expect(VideoSession who, int other) {
    who.expect(RelaySide.Terms.of(address(other), null, null, true));
  }

  private static MediaAddress address(int number) {
    return MediaAddress.of(new InetSocketAddress("192.0.2." + number, 4000));
  }

  private static FrameBuffer copy(FrameBuffer frame) {
    FrameBuffer made = new FrameBuffer();
    made.copy(frame);
    return made;
  }

  private void run(double seconds) {
    ByteBuffer out = ByteBuffer.allocate(2048);
    for (long until = nowNs + (long) (seconds * 1e9); nowNs < until; nowNs += TICK_NS) {
      for (int number = alice.again(); number >= 0; number = alice.again()) {
        int length = kept.again(number, out, 0);
        if (length > 0) alice.resent();
        if (resends) fly(true, out, length);
      }
      for (int length = alice.write(out, 0, nowNs);
          length > 0;
          length = alice.write(out, 0, nowNs)) {
        kept.keep(alice.lastSequenceNumber(), out, 0, length);
        fly(true, out, length);
      }
      fly(true, out, alice.report(out, 0, nowNs));
      fly(false, out, bob.report(out, 0, nowNs));
      arrive();
    }
  }

  private void fly(boolean toBob, ByteBuffer out, int length) {
    if (length == 0) return;
    boolean rtp = PacketKind.of(out, 0, length) == PacketKind.RTP;
    if (rtp && random.nextInt(1000) < lossPerMille) return;
    if (!rtp && (out.get(1) & 0xFF) == RtcpPacket.TRANSPORT_FEEDBACK) alone++;
    byte[] bytes = Arrays.copyOf(out.array(), length);
    long late = random.nextInt(10) == 0 ? 2 * TICK_NS : 0; // overtaken by others
    flying.add(new Packet(nowNs + WAY_NS + late, toBob, bytes));
  }

  private void arrive() {
    for (Packet each : List.copyOf(flying)) {
      if (each.dueNs > nowNs) continue;
      flying.remove(each);
      MediaAddress from = address(each.toBob ? 1 : 2);
      VideoSession to = each.toBob ? bob : alice;
      int length = each.bytes.length;
      ByteBuffer packet = ByteBuffer.wrap(each.bytes);
      to.receive(0, packet, 0, length, from.high(), from.low(), from.port(), nowNs);
    }
  }

  /** Each picture can be decoded: it follows the one before, or stands for itself. */
  private void assertNoneMissesAnother() {
    int before = -1;
    for (FrameBuffer each : shown) {
      int which = -1;
      for (int i = 0; i < frames.size(); i++) {
        FrameBuffer original = frames.get(i);
        if (Arrays.equals(each.bytes(), 0, each.length(), original.bytes(), 0, original.length())) {
          which = i;
        }
      }
      assertThat(which).as("a frame of the file").isNotNegative();
      if (!each.key()) assertThat(which).isEqualTo(before + 1);
      before = which;
    }
  }

  @Test
  void everyFrameComesOverAGoodLink() {
    run(4);
    assertNoneMissesAnother();
    assertThat(shown).hasSize(60);
    assertThat(Math.round(shown.getLast().timeNs() / 1e6 / FRAME_NS * 1e6)).isEqualTo(59);
    VideoStatistics told = bob.statistics();
    assertThat(told.receivedFrames()).isEqualTo(60);
    assertThat(told.keyFrames()).isEqualTo(4);
    assertThat(told.width()).isEqualTo(160);
    assertThat(told.height()).isEqualTo(120);
    assertThat(told.lost()).isZero();
    assertThat(told.keyFramesAsked()).isZero();
    assertThat(alice.statistics().sentFrames()).isGreaterThanOrEqualTo(60);
  }

  @Test
  void whatIsLostIsAskedForAndSentAgain() {
    lossPerMille = 150;
    run(20);
    lossPerMille = 0;
    run(1);
    assertNoneMissesAnother();
    assertThat(bob.statistics().asked()).isGreaterThan(30);
    assertThat(alice.statistics().resent()).isGreaterThan(30);
    // Some are lost again each time they are sent again, which 15 % of them may be.
    assertThat(bob.statistics().lost()).isLessThan(bob.statistics().asked() / 20);
    assertThat(shown).hasSizeGreaterThanOrEqualTo(310);
  }

  /** RFC 5506: what is to be known at once goes without a report before it, if they take it so. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void feedbackGoesAloneWhereThatWasAgreed(boolean agreed) {
    talk(new VideoFormat(VideoCodec.VP8, 96, 96, true, agreed));
    lossPerMille = 150;
    run(10);
    assertThat(alice.statistics().resent()).isGreaterThan(15);
    if (agreed) assertThat(alone).isGreaterThan(15);
    else assertThat(alone).isZero();
  }

  @Test
  void aLossThatIsNotMadeGoodBringsAKeyFrame() {
    resends = false;
    lossPerMille = 20;
    run(20);
    lossPerMille = 0;
    run(2);
    assertNoneMissesAnother();
    assertThat(bob.statistics().lost()).isPositive();
    assertThat(bob.statistics().spoiltFrames()).isPositive();
    assertThat(alice.statistics().keyFramesWanted()).isPositive();
    assertThat(shown.size()).isBetween(120, 325);
    int before = shown.size();
    run(2);
    assertThat(shown).hasSize(before + 30);
  }

  @Test
  void whereNothingIsSentAgainTheWaitIsShort() {
    talk(new VideoFormat(VideoCodec.VP8, 96, 96, false, false));
    lossPerMille = 20;
    run(20);
    assertNoneMissesAnother();
    assertThat(bob.statistics().asked()).isZero();
    assertThat(alice.statistics().keyFramesWanted()).isPositive();
  }

  /** RFC 5104 section 4.3.1: the stream that is meant stands in a list. */
  @Test
  void aFullIntraRequestBringsAKeyFrame() {
    run(0.5);
    assertThat(camera.next).isPositive();
    ByteBuffer out = ByteBuffer.allocate(2048);
    int length = 0;
    while (length == 0) length = alice.write(out, 0, nowNs += TICK_NS);
    int ssrc = out.getInt(8);
    ByteBuffer fir = ByteBuffer.allocate(20);
    fir.putInt(0x84CE0004).putInt(7).putInt(0).putInt(ssrc).putInt(1 << 24);
    MediaAddress from = address(2);
    alice.receive(0, fir, 0, 20, from.high(), from.low(), from.port(), nowNs);
    assertThat(camera.next).isZero();
    fir.putInt(12, ssrc + 1);
    camera.next = 3;
    alice.receive(0, fir, 0, 20, from.high(), from.low(), from.port(), nowNs);
    assertThat(camera.next).isEqualTo(3);
  }

  /** Nobody else shows us pictures. */
  @Test
  void packetsFromElsewhereAreRefused() {
    ByteBuffer out = ByteBuffer.allocate(2048);
    int length = alice.write(out, 0, nowNs);
    MediaAddress from = address(3);
    bob.receive(0, out, 0, length, from.high(), from.low(), from.port(), nowNs);
    assertThat(bob.statistics().refused()).isEqualTo(1);
    assertThat(bob.statistics().receivedPackets()).isZero();
  }
}
