package org.ringfence.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringfence.call.Cause;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.udptl.UdptlSender;

/** Calls that turn into a fax by T.38, and back, with real datagrams (ITU-T T.38 annex D). */
class FaxPathTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Reach REACH = new Reach(LOOPBACK, null);
  private static final String T38 =
      "a=T38FaxVersion:3\na=T38MaxBitRate:14400\na=T38FaxRateManagement:transferredTCF\n"
          + "a=T38FaxMaxBuffer:2000\na=T38FaxMaxDatagram:400\na=T38FaxUdpEC:t38UDPRedundancy";

  private @Nullable MediaLoop loop;
  private RelayPath path;
  private DatagramSocket left;
  private DatagramSocket right;

  @BeforeEach
  void open() throws IOException {
    MediaLoopConfig config =
        MediaLoopConfig.at(LOOPBACK).ports(28_000, 28_999).times(0, 60_000_000_000L);
    loop = new MediaLoop("fax-path-test", config, new Random(1));
    path = new RelayPath(loop, () -> MediaListener.NONE, LOOPBACK, 7);
    left = new DatagramSocket(0, LOOPBACK);
    right = new DatagramSocket(0, LOOPBACK);
  }

  @AfterEach
  void close() {
    path.close();
    if (loop != null) loop.close();
    left.close();
    right.close();
  }

  private static SessionDescription sdp(String lines) {
    String text = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n" + lines + "\n";
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    return (SessionDescription) SdpParser.parse(bytes);
  }

  private static SessionDescription audio(DatagramSocket at) {
    return sdp("m=audio " + at.getLocalPort() + " RTP/AVP 0");
  }

  private static SessionDescription fax(DatagramSocket at) {
    return sdp("m=image " + at.getLocalPort() + " udptl t38\n" + T38);
  }

  private static InetSocketAddress port(@Nullable SessionDescription said, int line) {
    return new InetSocketAddress(LOOPBACK, requireNonNull(said).media().get(line).port());
  }

  /** An offer of one and the other's answer; where both are told to send. */
  private InetSocketAddress[] agree(
      MediaEnd by, MediaEnd with, SessionDescription offer, SessionDescription answer, int line) {
    assertThat(by.offered(offer, REACH)).isNull();
    SessionDescription shown = with.offer(offer, REACH);
    assertThat(with.answered(answer, REACH)).isNull();
    return new InetSocketAddress[] {port(by.answer(answer, REACH), line), port(shown, line)};
  }

  private static byte[] rtp(int sequence) {
    byte[] packet = new byte[172];
    packet[0] = (byte) 0x80;
    packet[3] = (byte) sequence;
    packet[11] = 1;
    return packet;
  }

  /** Says it again until it is heard: the loop does what it is told when it comes to it. */
  private static void passes(
      DatagramSocket from, InetSocketAddress to, DatagramSocket at, Saying saying)
      throws IOException {
    for (int i = 0; i < 500; i++) {
      byte[] said = saying.next(i);
      from.send(new DatagramPacket(said, said.length, to));
      for (byte[] heard = hears(at); heard != null; heard = hears(at)) {
        if (heard[0] == said[0]) return; // and not a late one of another kind
      }
    }
    throw new AssertionError("nothing came");
  }

  private interface Saying {
    byte[] next(int i);
  }

  private static byte @Nullable [] hears(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(20);
    try {
      DatagramPacket packet = new DatagramPacket(new byte[500], 500);
      socket.receive(packet);
      return ByteBuffer.wrap(packet.getData()).slice(0, packet.getLength()).array();
    } catch (java.net.SocketTimeoutException nothing) {
      return null;
    }
  }

  private static Saying udptl() {
    UdptlSender sender = new UdptlSender(2, 400);
    return i -> sender.next(new byte[] {6});
  }

  @Test
  void aCallTurnsIntoAFaxAndBackOnTheSameLine() throws Exception {
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    InetSocketAddress[] ports = agree(caller, called, audio(left), audio(right), 0);
    passes(left, ports[0], right, FaxPathTest::rtp);
    assertThat(caller.faxed()).isNull();

    // The one called has heard the tones, and asks for T.38.
    assertThat(called.offered(fax(right), REACH)).isNull();
    SessionDescription shown = requireNonNull(caller.offer(fax(right), REACH));
    assertThat(new String(shown.write(), StandardCharsets.UTF_8))
        .contains("m=image " + ports[0].getPort() + " udptl t38", T38.replace("\n", "\r\n"));
    passes(left, ports[0], right, FaxPathTest::rtp); // sound, until that is agreed
    assertThat(caller.answered(fax(left), REACH)).isNull();
    assertThat(called.answer(fax(left), REACH)).isNotNull();
    Saying one = udptl();
    Saying other = udptl();
    passes(left, ports[0], right, one);
    passes(right, ports[1], left, other);
    assertThat(requireNonNull(caller.faxed()).packets()).isPositive();
    assertThat(requireNonNull(caller.faxed()).lost()).isZero();

    ports = agree(caller, called, audio(left), audio(right), 0);
    passes(left, ports[0], right, FaxPathTest::rtp);
    passes(right, ports[1], left, FaxPathTest::rtp);
  }

  @Test
  void aRefusedFaxLeavesTheSoundAsItWas() throws Exception {
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    InetSocketAddress[] ports = agree(caller, called, audio(left), audio(right), 0);
    passes(left, ports[0], right, FaxPathTest::rtp);
    try (DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
      assertThat(called.offered(fax(other), REACH)).isNull();
      assertThat(caller.offer(fax(other), REACH)).isNotNull();
      passes(right, ports[1], left, FaxPathTest::rtp);
      caller.refused();
      called.refused();
      passes(right, ports[1], left, FaxPathTest::rtp);
      passes(left, ports[0], right, FaxPathTest::rtp);
    }
  }

  @Test
  void aFaxBesideTheSoundHasALineOfItsOwn() throws Exception {
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
    String image = " udptl t38\n" + T38;
    SessionDescription offer = sdp("m=audio 9 RTP/AVP 0\nm=image " + left.getLocalPort() + image);
    SessionDescription answer = sdp("m=audio 0 RTP/AVP 0\nm=image " + right.getLocalPort() + image);
    InetSocketAddress[] ports = agree(caller, called, offer, answer, 1);
    passes(left, ports[0], right, udptl());
    passes(right, ports[1], left, udptl());
  }

  @Test
  void whoMustEncryptHasNone() {
    MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
    MediaEnd called = path.end(Side.CALLED, MediaPolicy.ENCRYPTED);
    assertThat(caller.offered(fax(left), REACH)).isNull();
    assertThat(called.offer(fax(left), REACH)).isNull();
    assertThat(called.unable()).isEqualTo(Cause.NOT_ENCRYPTED);
    assertThat(called.offered(fax(right), REACH)).isEqualTo(Cause.NOT_ENCRYPTED);
  }
}
