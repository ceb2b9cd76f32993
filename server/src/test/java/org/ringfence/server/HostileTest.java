package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** What others' servers died of, at a running server. Each ends with a call that must work. */
class HostileTest extends Unbroken {
  private static List<Path> torture() throws IOException {
    Path vectors = null;
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path here = at.resolve("../shared/vectors/rfc4475").normalize();
      if (vectors == null && Files.isDirectory(here)) vectors = here;
    }
    Assumptions.assumeTrue(vectors != null, "the RFC 4475 messages are not here");
    try (Stream<Path> files = Files.list(vectors)) {
      return files.filter(each -> each.toString().endsWith(".dat")).sorted().toList();
    }
  }

  @Test
  void tortureOverUdp() throws Exception {
    List<Path> messages = torture();
    assertThat(messages).hasSizeGreaterThan(40);
    try (DatagramSocket socket = new DatagramSocket(0, ServerBed.LOOPBACK)) {
      for (Path each : messages) {
        byte[] bytes = Files.readAllBytes(each);
        socket.send(new DatagramPacket(bytes, bytes.length, bed.address(Transport.UDP)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TLS"})
  void tortureOverAConnectionEach(Transport transport) throws Exception {
    for (Path each : torture()) {
      try (Handset phone = phone(transport, "1001")) {
        phone.raw(Files.readAllBytes(each));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "-2147483649", "99999999999999999999", "4294967296", "1e3", "", "0x10"})
  void aContentLengthThatIsNone(String length) throws Exception {
    try (Socket socket = new Socket()) {
      socket.connect(bed.address(Transport.TCP));
      socket.setSoTimeout(5_000);
      String head = options("TCP", "1") + "Content-Length: " + length + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes(); // Until the server hangs up.
      assertThat(new String(answer, StandardCharsets.US_ASCII)).doesNotContain("SIP/2.0 200");
    }
  }

  private static String options(String transport, String branch) {
    return """
    OPTIONS sip:test.example SIP/2.0
    Via: SIP/2.0/%s 127.0.0.1:9;branch=z9hG4bK%s
    Max-Forwards: 70
    From: <sip:x@test.example>;tag=1
    To: <sip:test.example>
    Call-ID: o%s
    CSeq: 1 OPTIONS
    """
        .formatted(transport, branch, branch)
        .replace("\n", "\r\n");
  }

  /** CVE-2021-37624, CVE-2021-41157: what needs a name is not done for strangers. */
  @ParameterizedTest
  @ValueSource(strings = {"SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER", "INFO", "UPDATE", "BYE"})
  void aStrangersRequestIsNotDone(String method) throws Exception {
    try (Handset stranger = phone(Transport.UDP, "1001");
        Handset bob = phone(Transport.UDP, "1002")) {
      bob.register();
      SipRequest.Builder request =
          stranger
              .request(Method.of(method), Handset.uri("1002"), Handset.newCallId(), 1)
              .add(HeaderName.EXPIRES, 0)
              .body("text/plain", "hello".getBytes(StandardCharsets.US_ASCII));
      SipResponse response = stranger.ask(request);
      assertThat(response.status()).isIn(405, 481, 489);
      assertThat(bob.poll(Handset.request(method), 100)).isNull();
      SipRequest.Builder within =
          stranger
              .request(Method.of(method), Handset.uri("1002"), Handset.newCallId(), 1)
              .set(HeaderName.TO, "<" + Handset.uri("1002") + ">;tag=none");
      assertThat(stranger.ask(within).status()).isEqualTo(481);
      bob.expires = "0";
      bob.register();
    }
  }

  /** CVE-2021-37624: texts are for those who prove who they are. */
  @Test
  void aStrangersTextIsNotPassedOn() throws Exception {
    try (Handset stranger = phone(Transport.UDP, "1001");
        Handset bob = phone(Transport.UDP, "1002")) {
      bob.register();
      SipRequest text =
          stranger
              .request(Method.MESSAGE, Handset.uri("1002"), Handset.newCallId(), 1)
              .body("text/plain", "hello".getBytes(StandardCharsets.US_ASCII))
              .build();
      stranger.send(text);
      SipResponse response = (SipResponse) stranger.await("answer", Handset.finalTo(text));
      assertThat(response.status()).isIn(401, 407);
      assertThat(bob.poll(Handset.request("MESSAGE"), 100)).isNull();
    }
  }

  /** CVE-2023-28098, GHSA-64qc-9x89-rx5j: parsers of Authorization. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Digest",
        "Digest ,,,,,",
        "Digest username=\"",
        "Digest username=\\",
        "Digest username=\"\\\"",
        "Digest realm=\"test.example\", nonce=\"\", response=\"\"",
        "Digest response=%x, nc=-1, cnonce=\"\u0000\"",
        "Digest algorithm=AKAv1-MD5, username=\"1001\""
      })
  void anAuthorizationThatIsNone(String value) throws Exception {
    try (Handset stranger = phone(Transport.UDP, "1001")) {
      for (Method method : List.of(Method.REGISTER, Method.INVITE)) {
        SipRequest.Builder request =
            stranger
                .request(method, Handset.uri("1002"), Handset.newCallId(), 1)
                .add(HeaderName.AUTHORIZATION, value)
                .add(HeaderName.PROXY_AUTHORIZATION, value);
        SipRequest sent = request.build();
        stranger.send(sent);
        SipResponse response = (SipResponse) stranger.await("answer", Handset.finalTo(sent));
        assertThat(response.status()).isIn(400, 401, 407);
      }
    }
  }

  /** CVE-2021-33056 and kin: no From, an empty one, one without a user. */
  @ParameterizedTest
  @ValueSource(strings = {"", "<>", "<sip:>", "sip:", "<sip:@>", "\"", "<tel:>", "*", ";tag=x"})
  void aFromThatIsNone(String from) throws Exception {
    try (Handset stranger = phone(Transport.UDP, "1001")) {
      for (Method method : List.of(Method.REGISTER, Method.INVITE)) {
        String callId = Handset.newCallId();
        SipRequest request =
            stranger
                .request(method, Handset.uri("1002"), callId, 1)
                .set(HeaderName.FROM, from)
                .build();
        stranger.send(request);
      }
      String id = Handset.newCallId();
      assertThat(stranger.ask(stranger.request(Method.OPTIONS, "sip:test.example", id, 1)).status())
          .isEqualTo(200);
      assertThat(stranger.heard()).containsOnlyOnce("SIP/2.0 2");
    }
  }

  @Test
  void aReplayedRegisterChangesNothing() throws Exception {
    try (Handset phone = phone(Transport.UDP, "1003")) {
      SipRequest first =
          phone
              .request(Method.REGISTER, "sip:test.example", "replay", 1)
              .set(HeaderName.TO, "<" + Handset.uri("1003") + ">")
              .build();
      phone.send(first);
      SipResponse asked = (SipResponse) phone.await("challenge", Handset.finalTo(first));
      SipRequest proved = phone.proved(first, asked);
      phone.send(proved);
      SipResponse done = (SipResponse) phone.await("answer", Handset.finalTo(proved));
      assertThat(done.status()).isEqualTo(200);
      SipRequest stolen = proved.with().set(HeaderName.CONTACT, "<sip:1003@192.0.2.66>").build();
      phone.send(stolen);
      SipResponse again = (SipResponse) phone.await("answer", Handset.finalTo(stolen));
      assertThat(again.status()).isEqualTo(401);
      try (Handset thief = phone(Transport.UDP, "1003")) {
        thief.send(proved.with().set(HeaderName.CONTACT, thief.contact()).build());
        SipResponse elsewhere = (SipResponse) thief.await("answer", Handset.finalTo(proved));
        assertThat(elsewhere.status()).isEqualTo(401);
      }
      phone.expires = "0";
      phone.register();
    }
  }

  @Test
  void whoPretendsToBeAnotherIsShownAsHimself() throws Exception {
    try (Handset alice = phone(Transport.TLS, "1001");
        Handset bob = phone(Transport.TLS, "1002")) {
      alice.register();
      bob.register();
      SipRequest.Builder boss =
          alice
              .invite("1002")
              .set(HeaderName.FROM, "\"The boss\" <sip:1001@test.example>;tag=f")
              .add(HeaderName.P_ASSERTED_IDENTITY, "<sip:1@bank.example>");
      SipRequest lie =
          boss.build().with().set(HeaderName.FROM, "<sip:1003@test.example>;tag=f").build();
      alice.send(lie);
      SipResponse asked = (SipResponse) alice.await("answer", Handset.finalTo(lie));
      assertThat(asked.status()).isEqualTo(407);
      alice.send(Talk.ackOf(lie, asked));
      SipRequest proved = alice.proved(lie, asked);
      alice.send(proved);
      assertThat(((SipResponse) alice.await("answer", Handset.finalTo(proved))).status())
          .isEqualTo(403);
      Talk out = alice.dial(boss.set(HeaderName.CALL_ID, Handset.newCallId()));
      Talk in = bob.awaitCall();
      assertThat(in.invite.from().displayName()).isEqualTo("Name of 1001");
      assertThat(in.invite.values(HeaderName.P_ASSERTED_IDENTITY))
          .singleElement()
          .asString()
          .contains("sip:1001@");
      in.refuse(486);
      out.awaitRefusal();
      bob.expires = "0";
      bob.register();
    }
  }

  /** CVE-2017-14099, RTP bleed: only the signalled address speaks and is spoken to. */
  @Test
  void mediaOfAStrangerGoNowhere() throws Exception {
    try (Handset alice = phone(Transport.TCP, "1001");
        Handset bob = phone(Transport.TCP, "1002");
        DatagramSocket stranger = new DatagramSocket(0, ServerBed.LOOPBACK)) {
      alice.register();
      bob.register();
      List<Talk> talks = Handset.talking(alice, bob);
      int port = mediaPort(java.util.Objects.requireNonNull(talks.get(0).answer));
      assertThat(port).isNotEqualTo(bob.rtp.getLocalPort());
      InetSocketAddress relay = new InetSocketAddress(ServerBed.LOOPBACK, port);
      bob.rtp.setSoTimeout(5_000);
      stranger.setSoTimeout(300);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> {
            say(alice.rtp, relay, 1); // The relay may not have heard of them yet.
            return hears(bob.rtp, 300) == 1;
          });
      for (int i = 0; i < 50; i++) say(stranger, relay, 66);
      say(alice.rtp, relay, 2);
      int heard = hears(bob.rtp, 5_000);
      while (heard == 1) heard = hears(bob.rtp, 5_000);
      assertThat(heard).isEqualTo(2);
      int back = mediaPort(talks.get(1).invite);
      say(bob.rtp, new InetSocketAddress(ServerBed.LOOPBACK, back), 3);
      assertThat(hears(alice.rtp, 5_000)).isEqualTo(3);
      assertThat(hears(stranger, 300)).isEqualTo(-1);
      talks.get(0).bye();
      talks.get(1).accept("BYE");
      bob.expires = "0";
      bob.register();
    }
  }

  private static int mediaPort(org.ringfence.sip.message.SipMessage message) {
    String sdp = new String(message.body(), StandardCharsets.US_ASCII);
    assertThat(sdp).contains("m=audio ");
    return Integer.parseInt(sdp.replaceAll("(?s).*m=audio (\\d+) .*", "$1"));
  }

  private static int sequence;

  private static void say(DatagramSocket from, InetSocketAddress to, int value) throws IOException {
    byte[] packet = new byte[172];
    packet[0] = (byte) 0x80;
    packet[3] = (byte) sequence++;
    packet[11] = (byte) from.getLocalPort();
    packet[12] = (byte) value;
    from.send(new DatagramPacket(packet, packet.length, to));
  }

  private static int hears(DatagramSocket socket, int waitMs) throws IOException {
    socket.setSoTimeout(waitMs);
    DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
    try {
      socket.receive(packet);
      return packet.getData()[12];
    } catch (java.net.SocketTimeoutException nothing) {
      return -1;
    }
  }

  @Test
  void longNamesAndDeepNestingAreBounded() throws Exception {
    try (Handset alice = phone(Transport.TCP, "1001")) {
      alice.register();
      String longest = "x".repeat(10_000);
      SipRequest.Builder invite =
          alice
              .invite("1002")
              .add(HeaderName.SUBJECT, longest)
              .set(HeaderName.CALL_ID, "c" + longest);
      SipResponse response = alice.dial(invite).awaitRefusal();
      assertThat(response.status()).isIn(400, 480, 513);
      SipRequest.Builder parts =
          alice
              .invite("1002")
              .body(
                  "multipart/mixed;boundary=b",
                  ("--b\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n".repeat(400) + "--b--")
                      .getBytes(StandardCharsets.US_ASCII));
      assertThat(alice.dial(parts).awaitRefusal().status()).isIn(400, 415, 480);
    }
  }
}
