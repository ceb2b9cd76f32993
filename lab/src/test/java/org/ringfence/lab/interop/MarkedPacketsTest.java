package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.agent.RelayPath;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PeerProcess;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.PayloadFormats;
import org.ringfence.media.PictureFeedback;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.net.IceLeg;
import org.ringfence.net.IceLine;
import org.ringfence.net.IceListener;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.net.RelayHandle;
import org.ringfence.net.RelaySpec;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/** What is on the wire says what it is: voice EF, video AF41, signalling CS3. */
@Tag("interop")
class MarkedPacketsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Reach REACH = new Reach(LOOPBACK, null);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] OPTIONS =
      """
      OPTIONS sip:127.0.0.1 SIP/2.0
      Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKmarked
      Max-Forwards: 70
      From: <sip:marks@127.0.0.1>;tag=1
      To: <sip:127.0.0.1>
      Call-ID: marks
      CSeq: 1 OPTIONS
      Content-Length: 0

      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final TempFolder temp = new TempFolder("marks");

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  private PeerProcess watching(int port) {
    PeerProcess tcpdump =
        PeerProcess.start(
            "tcpdump",
            temp.folder("tcpdump" + port),
            null,
            List.of("tcpdump", "-Z", "root", "-l", "-n", "-v", "-i", "lo", "udp dst port " + port));
    tcpdump.awaitOutput("listening on lo", PATIENCE);
    return tcpdump;
  }

  private static void awaitMark(PeerProcess tcpdump, String tos, Runnable send) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> {
          send.run();
          return tcpdump.output().contains("tos " + tos);
        });
  }

  private static void send(DatagramSocket from, byte[] bytes, InetSocketAddress to) {
    try {
      from.send(new DatagramPacket(bytes, bytes.length, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SessionDescription sdp(int audio, int video) {
    String text =
        "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio "
            + audio
            + " RTP/AVP 0\nm=video "
            + video
            + " RTP/AVP 96\na=rtpmap:96 VP8/90000\n";
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    return (SessionDescription) SdpParser.parse(bytes);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void voiceAndVideoAreMarkedAsWhatTheyAre(boolean nativeCalls) throws Exception {
    Installed.need("tcpdump", "tcpdump");
    int first = Ports.range(20);
    MediaLoopConfig config =
        MediaLoopConfig.at(LOOPBACK).ports(first, first + 19).nativeCalls(nativeCalls);
    try (MediaLoop loop = new MediaLoop("marks", config, new SplittableRandom(1));
        DatagramSocket alice = new DatagramSocket(0, LOOPBACK);
        DatagramSocket sound = new DatagramSocket(0, LOOPBACK);
        DatagramSocket pictures = new DatagramSocket(0, LOOPBACK);
        PeerProcess heard = watching(sound.getLocalPort());
        PeerProcess seen = watching(pictures.getLocalPort())) {
      RelayPath path = new RelayPath(loop, () -> MediaListener.NONE, LOOPBACK, 7);
      MediaEnd caller = path.end(Side.CALLER, MediaPolicy.CLEAR);
      MediaEnd called = path.end(Side.CALLED, MediaPolicy.CLEAR);
      SessionDescription offer = sdp(alice.getLocalPort(), alice.getLocalPort());
      SessionDescription answer = sdp(sound.getLocalPort(), pictures.getLocalPort());
      caller.offered(offer, REACH);
      called.offer(offer, REACH);
      called.answered(answer, REACH);
      SessionDescription ours = java.util.Objects.requireNonNull(caller.answer(answer, REACH));
      byte[] packet = new byte[172];
      packet[0] = (byte) 0x80;
      for (int line = 0; line < 2; line++) {
        int port = ours.media().get(line).port();
        InetSocketAddress to = new InetSocketAddress(LOOPBACK, port);
        packet[1] = (byte) (line == 0 ? 0 : 96);
        awaitMark(
            line == 0 ? heard : seen, line == 0 ? "0xb8" : "0x88", () -> send(alice, packet, to));
      }
      path.close();
    }
  }

  /** A browser has one port for both: there each packet bears its own mark. */
  @org.junit.jupiter.api.Test
  void onTheSharedPortEachPacketIsMarkedAsWhatItIs() throws Exception {
    Installed.need("tcpdump", "tcpdump");
    int first = Ports.range(20);
    int shared = Ports.next();
    MediaLoopConfig config = MediaLoopConfig.at(LOOPBACK).ports(first, first + 19).icePort(shared);
    try (MediaLoop loop = new MediaLoop("marks", config, new SplittableRandom(1));
        DatagramSocket alice = new DatagramSocket(0, LOOPBACK);
        DatagramSocket browser = new DatagramSocket(0, LOOPBACK);
        PeerProcess seen = watching(browser.getLocalPort())) {
      IceLeg leg = loop.openIce(null, IceListener.NONE);
      leg.protect(Protection.CLEAR);
      List<InetSocketAddress> ports = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        RelayHandle relay = loop.openRelay(RelaySpec.of(MediaListener.NONE));
        BitSet types = new BitSet();
        types.set(96 * i);
        relay.carry(1, leg, new IceLine("", 0, types));
        relay.describe(1, PayloadFormats.NONE, true, i == 1, PictureFeedback.SIGNALLED);
        var alices = MediaAddress.of((InetSocketAddress) alice.getLocalSocketAddress());
        relay.update(0, RelaySide.Terms.at(alices));
        relay.protect(0, Protection.CLEAR);
        ports.add(relay.localRtp(0));
      }
      StunWriter check = StunWriter.request(Method.BINDING, new TransactionId(1, 2));
      check.text(AttributeType.USERNAME, leg.credentials().ufrag() + ":peer");
      check.uint32(AttributeType.PRIORITY, 7).uint64(AttributeType.ICE_CONTROLLING, 9);
      check.flag(AttributeType.USE_CANDIDATE);
      check.integrity(leg.credentials().pwd().getBytes(StandardCharsets.US_ASCII)).fingerprint();
      send(browser, check.write(), new InetSocketAddress(LOOPBACK, shared));
      byte[] voice = new byte[172];
      byte[] video = new byte[272];
      voice[0] = (byte) 0x80;
      video[0] = (byte) 0x80;
      video[1] = 96;
      Runnable both =
          () -> {
            voice[3]++;
            video[3]++;
            send(alice, voice, ports.get(0));
            send(alice, video, ports.get(1));
          };
      awaitMark(seen, "0xb8", both);
      awaitMark(seen, "0x88", both);
      assertThat(
              Pattern.compile("tos 0xb8,[^\\n]*\\n[^\\n]*length 272").matcher(seen.output()).find())
          .isFalse();
      assertThat(
              Pattern.compile("tos 0x88,[^\\n]*\\n[^\\n]*length 172").matcher(seen.output()).find())
          .isFalse();
    }
  }

  @org.junit.jupiter.api.Test
  void signallingIsMarkedToo() throws Exception {
    Installed.need("tcpdump", "tcpdump");
    try (Site site = Site.open("marks-server", Transport.UDP);
        DatagramSocket phone = new DatagramSocket(0, LOOPBACK);
        PeerProcess seen = watching(phone.getLocalPort())) {
      int port = site.server().port(Transport.UDP);
      String request = new String(OPTIONS, StandardCharsets.US_ASCII);
      byte[] bytes = request.formatted(phone.getLocalPort()).getBytes(StandardCharsets.US_ASCII);
      awaitMark(seen, "0x60", () -> send(phone, bytes, new InetSocketAddress(LOOPBACK, port)));
    }
  }
}
