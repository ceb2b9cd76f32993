package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.agent.AgentShard;
import org.ringfence.base.Transport;
import org.ringfence.guard.Guard;

/** Strangers get neither state nor more bytes than they sent, and phones go on calling. */
@Timeout(120)
class FloodTest {
  @TempDir private static Path folder;
  private static ServerBed bed;

  @BeforeAll
  static void start() throws Exception {
    bed = new ServerBed(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    bed.close();
  }

  private static Guard guard() {
    return bed.server.machinery().guard();
  }

  private static String request(String method, int number, DatagramSocket from) {
    return """
    %1$s sip:1002@test.example SIP/2.0
    Via: SIP/2.0/UDP 127.0.0.1:%2$d;branch=z9hG4bK%3$d;rport
    Max-Forwards: 70
    From: <sip:1001@test.example>;tag=%3$d
    To: <sip:1001@test.example>
    Call-ID: flood-%3$d
    CSeq: 1 %1$s
    Contact: <sip:1001@127.0.0.1:%2$d>
    Expires: 60
    User-Agent: Some phone 1.2.3
    Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, INFO, UPDATE
    Content-Length: 0

    """
        .formatted(method, from.getLocalPort(), number)
        .replace("\n", "\r\n");
  }

  private static int send(DatagramSocket from, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      from.send(new DatagramPacket(bytes, bytes.length, bed.address(Transport.UDP)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.length;
  }

  /** What comes within that time of the last. */
  private static String hear(DatagramSocket socket, int waitMs) throws IOException {
    StringBuilder heard = new StringBuilder();
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    socket.setSoTimeout(waitMs);
    while (true) {
      try {
        socket.receive(packet);
        heard.append(
            new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1));
      } catch (SocketTimeoutException silence) {
        return heard.toString();
      }
    }
  }

  /** Each from an address of its own, as bytes are counted for an address. */
  @Test
  void aChallengeIsShorterThanWhatItAnswers() throws Exception {
    int host = 20;
    for (String method : List.of("REGISTER", "INVITE")) {
      try (DatagramSocket stranger = loopback(host++)) {
        int sent = send(stranger, request(method, 1, stranger));
        String heard = hear(stranger, 1_000);
        assertThat(heard).startsWith("SIP/2.0 40").contains("nonce=").contains("SHA-256");
        assertThat(heard.length()).isLessThanOrEqualTo(sent);
      }
    }
  }

  /** Shorter than any phone's, it is answered all the same: at its second try. */
  @Test
  void aVeryShortRequestPaysForItsAnswerWithItsRepetition() throws Exception {
    try (DatagramSocket stranger = loopback(30)) {
      String plain =
          request("REGISTER", 2, stranger).replaceAll("(Contact|Expires|User|Allow).*\r\n", "");
      int sent = send(stranger, plain);
      assertThat(hear(stranger, 300)).isEmpty();
      sent += send(stranger, plain);
      String heard = hear(stranger, 1_000);
      assertThat(heard).startsWith("SIP/2.0 401");
      assertThat(heard.length()).isLessThanOrEqualTo(sent);
    }
  }

  private static DatagramSocket loopback(int host) throws IOException {
    InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
    return new DatagramSocket(0, address);
  }

  @Test
  void whateverAStrangerSendsIsAnsweredWithNoMoreBytes() throws Exception {
    List<String> methods =
        List.of("OPTIONS", "REGISTER", "SUBSCRIBE", "NOTIFY", "BYE", "CANCEL", "X", "PRACK");
    try (DatagramSocket stranger = loopback(40)) {
      int sent = 0;
      for (int i = 0; i < 400; i++) {
        String whole = request(methods.get(i % methods.size()), 5_000 + i, stranger);
        String within = i % 3 == 0 ? whole.replace("To: <", "To: <sip:b@c>;tag=1\r\nX: <") : whole;
        String bare =
            i % 5 == 0 ? within.replaceAll("(Contact|Expires|User|Allow).*\r\n", "") : within;
        String broken = i % 7 == 0 ? bare.replace("CSeq: 1", "CSeq: -") : bare;
        sent += send(stranger, broken);
      }
      // And what is no SIP at all: STUN asks with 20 bytes and is answered with 32.
      byte[] stun = new byte[20];
      stun[1] = 1;
      System.arraycopy(new byte[] {0x21, 0x12, (byte) 0xA4, 0x42}, 0, stun, 4, 4);
      for (int i = 0; i < 50; i++) {
        stranger.send(new DatagramPacket(stun, stun.length, bed.address(Transport.UDP)));
        sent += stun.length;
      }
      String heard = hear(stranger, 1_000);
      assertThat(heard).contains("SIP/2.0 481").contains("SIP/2.0 401").contains("SIP/2.0 200");
      assertThat(heard.length()).isLessThanOrEqualTo(sent);
    }
  }

  @Test
  void aFloodLeavesNothingBehindAndCallsGoOn() throws Exception {
    try (Handset alice = phone("1001");
        Handset bob = phone("1002");
        DatagramSocket flood = new DatagramSocket(0, ServerBed.LOOPBACK)) {
      alice.register();
      bob.register();
      int known = guard().knownFlows();
      long before = guard().value(Guard.Count.NEWCOMERS) + guard().value(Guard.Count.SHED);
      Thread flooding =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 8_000; i++) {
                  send(flood, request(i % 2 == 0 ? "INVITE" : "SUBSCRIBE", 10_000 + i, flood));
                }
              });
      for (int call = 0; call < 3; call++) callOnce(alice, bob);
      flooding.join();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              guard().value(Guard.Count.NEWCOMERS) + guard().value(Guard.Count.SHED)
                  > before + 2_000); // The kernel may have had no room for the others.
      for (AgentShard shard : bed.server.machinery().agent().shards()) {
        assertThat(shard.layer().transactions().serverCount()).isLessThan(20);
        assertThat(shard.loop().failures()).isZero();
      }
      assertThat(guard().knownFlows()).isEqualTo(known);
      callOnce(alice, bob);
    }
  }

  private static void callOnce(Handset alice, Handset bob) throws Exception {
    List<Talk> talks = Handset.talking(alice, bob);
    talks.get(0).bye();
    talks.get(1).accept("BYE");
  }

  /** Over TCP: a handset does not repeat the datagrams that the kernel has no room for. */
  private static Handset phone(String number) throws IOException {
    return new Handset(
        bed.address(Transport.TCP), Transport.TCP, number, bed.folder.caCertificate());
  }
}
