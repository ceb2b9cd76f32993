package org.ringfence.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.lab.interop.Conversation;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.RtpenginePeer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.SipMeddler;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.lab.peer.WireCapture;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.server.store.ServerFolder;

/**
 * Where somebody has allowed plaintext, a prowler who speaks to every media port all the while gets
 * no packet of a call and puts none into it ("RTP bleed", CVE-2017-14099). The same prowler has his
 * way with a relay that learns the source of whoever speaks first.
 */
@Tag("attack")
class RtpBleedTest {
  private static final int ALICE_HZ = 950;
  private static final int BOB_HZ = 1210;
  private static final int PROWLER_HZ = 2150;

  private static final String NOWHERE = "10.9.9.9";
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private static TempFolder site;
  private static RingfenceServer server;

  private final TempFolder temp = new TempFolder("bleed");

  @BeforeAll
  static void open() {
    Installed.need("baresip", "baresip-core");
    Installed.need("tcpdump", "tcpdump");
    site = new TempFolder("bleed-server");
    Account[] accounts = new Account[8];
    for (int i = 0; i < accounts.length; i++) {
      accounts[i] = new Account("" + (2_001 + i), "dormouse-" + i, Account.Digest.MD5);
    }
    ServerPlan plan = ServerPlan.interop(Set.of(Transport.TLS), accounts);
    server = new RingfenceServer(site.folder("server"), plan);
  }

  @AfterAll
  static void close() {
    if (server != null) server.close();
    if (site != null) site.close();
  }

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  private static InetAddress elsewhere() throws IOException {
    return InetAddress.getByName("127.0.0.66");
  }

  private static MediaProwler prowler(InetAddress from) {
    return new MediaProwler(from, server.firstMediaPort(), server.mediaPorts(), PROWLER_HZ);
  }

  private static PhonePlan plan(String user, int toneHz) {
    int index = Integer.parseInt(user) - 2_001;
    Account account = new Account(user, "dormouse-" + index, Account.Digest.MD5);
    return PhonePlan.tls(account, server, toneHz, toneHz == BOB_HZ).with(PhonePlan.Media.RTP);
  }

  /** Waits until he has spoken to every port so many times more. */
  private static void awaitRounds(MediaProwler prowler, int more) {
    long before = prowler.rounds();
    await().atMost(Duration.ofSeconds(30)).until(() -> prowler.rounds() >= before + more);
  }

  private void talk(
      PhonePlan calling, PhonePlan answering, WireCapture wire, MediaProwler prowler) {
    try (var called = new BaresipPeer(temp.folder("called"), answering);
        var caller = new BaresipPeer(temp.folder("caller"), calling)) {
      called.awaitRegistered();
      caller.awaitRegistered();
      awaitRounds(prowler, 1);
      caller.dial(answering.account().user());
      caller.awaitEstablished();
      Conversation.talk(CALL_SECONDS);
      awaitRounds(prowler, 1);
      caller.hangUp();
      caller.awaitIdle();
      called.awaitIdle();
      caller.close();
      called.close();
      WireCapture.Seen seen = wire.end(ALICE_HZ, BOB_HZ);
      Conversation.assertHeard(caller, BOB_HZ, CALL_SECONDS);
      Conversation.assertHeard(called, ALICE_HZ, CALL_SECONDS);
      assertThat(seen.packets(MediaProwler.SSRC, 0, 65_536))
          .as("the capture sees him")
          .isPositive();
      assertThat(seen.packets(MediaProwler.SSRC, server.firstMediaPort(), server.mediaPorts()))
          .as("packets put into the call")
          .isZero();
      assertThat(prowler.received()).as("packets bled").isZero();
    }
  }

  @Test
  void aProwlerAtTheSameAddressGetsAndPutsNothing() {
    try (var wire = new WireCapture(temp.folder("wire"));
        var prowler = prowler(HERE)) {
      talk(plan("2001", ALICE_HZ), plan("2002", BOB_HZ), wire, prowler);
    }
  }

  /** Phones behind a NAT say an address of no use; theirs is learnt, and nobody else's. */
  @Test
  void whereAddressesAreLearntAThirdPartyGetsAndPutsNothing() throws Exception {
    try (var wire = new WireCapture(temp.folder("wire"));
        var nat = meddler(RtpBleedTest::hidden);
        var prowler = prowler(elsewhere())) {
      PhonePlan calling = plan("2003", ALICE_HZ).through(nat.port());
      PhonePlan answering = plan("2004", BOB_HZ).through(nat.port());
      talk(calling, answering, wire, prowler);
      assertThat(nat.changed()).as("descriptions with an address of no use").isPositive();
    }
  }

  /** Even from the phone's own address nobody takes a stream over once it flows. */
  @Test
  void afterTheFirstPacketsNothingMoves() throws Exception {
    try (var wire = new WireCapture(temp.folder("wire"));
        var nat = meddler(RtpBleedTest::hidden);
        var called =
            new BaresipPeer(temp.folder("called"), plan("2005", BOB_HZ).through(nat.port()));
        var caller =
            new BaresipPeer(temp.folder("caller"), plan("2006", ALICE_HZ).through(nat.port()))) {
      called.awaitRegistered();
      caller.awaitRegistered();
      caller.dial("2005");
      caller.awaitEstablished();
      Conversation.talk(2);
      try (var prowler = prowler(HERE)) {
        awaitRounds(prowler, 100);
        assertThat(prowler.received()).as("packets bled").isZero();
      }
      caller.hangUp();
      caller.awaitIdle();
      WireCapture.Seen seen = wire.end();
      assertThat(seen.packets(MediaProwler.SSRC, server.firstMediaPort(), server.mediaPorts()))
          .as("packets put into the call")
          .isZero();
    }
  }

  private static final Pattern AUDIO = Pattern.compile("m=audio (\\d+) ");

  /** What a phone says of its address becomes useless; what the server says stays. */
  private static String hidden(String body) {
    Matcher line = AUDIO.matcher(body);
    int port = line.find() ? Integer.parseInt(line.group(1)) - server.firstMediaPort() : -1;
    boolean servers = port >= 0 && port < server.mediaPorts();
    return servers ? body : body.replace("IN IP4 127.0.0.1", "IN IP4 " + NOWHERE);
  }

  private static SipMeddler meddler(UnaryOperator<String> change) {
    Path ca = server.caFile();
    var folder = new ServerFolder(ca.getParent());
    int port = server.port(Transport.TLS);
    return SipMeddler.as(folder.serverCertificate(), folder.serverKey(), ca, port, change);
  }

  /** The control: this prowler is one to be afraid of. */
  @Test
  void theSameProwlerBleedsRtpengine() throws Exception {
    Installed.need("rtpengine", "rtpengine");
    try (var rtpengine = new RtpenginePeer(temp.folder("rtpengine"), 40);
        var alice = new DatagramSocket(0, HERE);
        var bob = new DatagramSocket(0, HERE)) {
      RtpenginePeer.Call call = rtpengine.call(alice.getLocalPort(), bob.getLocalPort());
      try (var prowler =
          new MediaProwler(elsewhere(), rtpengine.firstMediaPort(), 40, PROWLER_HZ)) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> {
              say(bob, call.towardsB());
              return prowler.received() > 0;
            });
      }
    }
  }

  private static void say(DatagramSocket from, int port) throws IOException {
    byte[] packet = new byte[172];
    RtpPacket.writeHeader(ByteBuffer.wrap(packet), 0, false, 0, 1, 160, 1);
    from.send(new DatagramPacket(packet, packet.length, new InetSocketAddress(HERE, port)));
  }
}
