package org.ringfence.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.Admission;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipFramer;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.Timers;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/** Requests that are too long for UDP, to a peer made of bare sockets (RFC 3261 18.1.1). */
@Timeout(60)
class LongRequestsTest {
  private final SplittableRandom random = new SplittableRandom(9);
  private final InetAddress here = InetAddress.getLoopbackAddress();
  private Shards shards;
  private SipResolver names;
  private SipAgent agent;

  /** Where the peer is: a UDP socket, and nobody who takes connections unless a test does. */
  private DatagramSocket udp;

  @BeforeEach
  void open() throws IOException {
    var dns = ResolverSettings.of(List.of(), List.of(Transport.UDP));
    shards = new Shards("here", 1, random);
    names = new SipResolver(dns, random.split(), InstantSource.system());
    agent =
        new SipAgent(
            new AgentSettings("Test", "me", "localhost", null, Timers.STANDARD),
            (shard, request, from, nowNs) -> false,
            shards,
            names,
            TransportSettings.defaults(),
            Admission.all(),
            null,
            random.split());
    agent.listen(Transport.UDP, new InetSocketAddress(here, 0));
    udp = new DatagramSocket(new InetSocketAddress(here, 0));
    udp.setSoTimeout(30_000);
  }

  @AfterEach
  void close() {
    udp.close();
    agent.close();
    names.close();
    shards.close();
  }

  /** What the peer answers to an INVITE that is addressed to {@code host}. */
  private CompletableFuture<Integer> invite(String host, int bodyBytes) {
    CompletableFuture<Integer> answered = new CompletableFuture<>();
    AgentShard shard = agent.shards().getFirst();
    SipRequest invite =
        SipRequest.builder(Method.INVITE, SipUri.of("peer", host, udp.getLocalPort()))
            .add(HeaderName.FROM, "<sip:me@localhost>;tag=a")
            .add(HeaderName.TO, "<sip:peer@localhost>")
            .add(HeaderName.CALL_ID, shard.mintCallId())
            .add(HeaderName.CSEQ, new CSeq(1, Method.INVITE))
            .add(HeaderName.MAX_FORWARDS, 70)
            .body("text/plain", new byte[bodyBytes])
            .build();
    Flow way = Flow.to(Transport.UDP, (InetSocketAddress) udp.getLocalSocketAddress(), null);
    ResponseHandler handler =
        new ResponseHandler() {
          @Override
          public void response(ClientTransaction sent, SipResponse response, long nowNs) {
            answered.complete(response.status());
          }

          @Override
          public void failed(@Nullable ClientTransaction sent, Failure failure, long nowNs) {
            answered.completeExceptionally(new IOException(failure.text()));
          }
        };
    shard.execute(() ->
        shard
            .layer()
            .transactions()
            .request(invite, way, shard.sentBy(way), handler, shard.nowNs()));
    return answered;
  }

  private SipRequest receiveByUdp() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    udp.receive(packet);
    byte[] bytes = new byte[packet.getLength()];
    System.arraycopy(packet.getData(), 0, bytes, 0, bytes.length);
    return (SipRequest) SipParser.parse(bytes);
  }

  private void answerByUdp(SipRequest invite, int status) throws IOException {
    byte[] answer = SipResponse.to(invite, status, "peer").build().toBytes();
    int port = invite.topVia().sentBy().port();
    udp.send(new DatagramPacket(answer, answer.length, here, port));
  }

  private static SipRequest read(Socket connection) throws IOException {
    SipFramer framer = new SipFramer();
    byte[] some = new byte[4_096];
    while (true) {
      if (framer.next() instanceof SipFramer.Frame.Message whole) {
        return (SipRequest) SipParser.parse(whole.bytes());
      }
      int count = connection.getInputStream().read(some);
      if (count < 0) throw new IOException("the connection ended");
      framer.append(some, 0, count);
    }
  }

  @Test
  void aLongInviteComesByTcpAndIsAnsweredThere() throws Exception {
    try (var server = new ServerSocket(udp.getLocalPort(), 5, here)) {
      server.setSoTimeout(30_000);
      var answered = invite(here.getHostAddress(), 1_300);
      try (Socket connection = server.accept()) {
        SipRequest invite = read(connection);
        assertThat(invite.toBytes()).hasSizeGreaterThan(1_300);
        assertThat(invite.topVia().protocol()).isEqualTo("TCP");
        connection.getOutputStream().write(SipResponse.to(invite, 486, "peer").build().toBytes());
        SipRequest ack = read(connection);
        assertThat(ack.is(Method.ACK)).isTrue();
        assertThat(ack.topVia()).isEqualTo(invite.topVia());
        assertThat(answered.get(30, TimeUnit.SECONDS)).isEqualTo(486);
      }
      assertThat(isAnythingThere(udp)).isFalse();
    }
  }

  private static boolean isAnythingThere(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      socket.receive(new DatagramPacket(new byte[1], 1));
      return true;
    } catch (SocketTimeoutException nothing) {
      return false;
    }
  }

  /** Repeated until it is answered, as if it had never been tried by TCP. */
  @Test
  void whereNobodyTakesConnectionsItComesByUdp() throws Exception {
    var answered = invite(here.getHostAddress(), 1_300);
    SipRequest first = receiveByUdp();
    SipRequest repeated = receiveByUdp();
    assertThat(first.topVia().protocol()).isEqualTo("UDP");
    assertThat(first.toBytes()).hasSizeGreaterThan(1_300).isEqualTo(repeated.toBytes());
    answerByUdp(first, 486);
    assertThat(answered.get(30, TimeUnit.SECONDS)).isEqualTo(486);
    SipRequest ack = receiveByUdp();
    while (!ack.is(Method.ACK)) ack = receiveByUdp();
    assertThat(ack.topVia()).isEqualTo(first.topVia());
  }

  /** Its connections would meet its NAT, or whoever else has that address. */
  @Test
  void aPeerThatIsNotWhereItSaysIsReachedByUdpAlone() throws Exception {
    try (var server = new ServerSocket(udp.getLocalPort(), 5, here)) {
      var answered = invite("192.0.2.7", 1_300);
      SipRequest invite = receiveByUdp();
      assertThat(invite.topVia().protocol()).isEqualTo("UDP");
      answerByUdp(invite, 486);
      assertThat(answered.get(30, TimeUnit.SECONDS)).isEqualTo(486);
      server.setSoTimeout(1);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void ourUdpPortTakesConnectionsForWhatIsTooLong() throws Exception {
    invite(here.getHostAddress(), 100);
    int port = receiveByUdp().topVia().sentBy().port();
    try (Socket connection = new Socket(here, port)) {
      connection.setSoTimeout(30_000);
      SipRequest options =
          SipRequest.builder(Method.OPTIONS, SipUri.of("me", here.getHostAddress(), port))
              .add(HeaderName.VIA, "SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK1")
              .add(HeaderName.FROM, "<sip:peer@localhost>;tag=a")
              .add(HeaderName.TO, "<sip:me@localhost>")
              .add(HeaderName.CALL_ID, "long")
              .add(HeaderName.CSEQ, new CSeq(1, Method.OPTIONS))
              .add(HeaderName.MAX_FORWARDS, 70)
              .body("text/plain", new byte[9_000])
              .build();
      connection.getOutputStream().write(options.toBytes());
      byte[] answer = new byte[12];
      assertThat(connection.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("SIP/2.0 200 ");
    }
  }
}
