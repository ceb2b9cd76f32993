package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.guard.Verdict;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

@Timeout(60)
class SipTransportsTest {
  private final EventLoop loop = new EventLoop("udp");
  private final EventLoop second = new EventLoop("udp-2");
  private final List<SipTransports> opened = new ArrayList<>();
  private final Recorder ours = new Recorder();
  private final Recorder theirs = new Recorder();

  @AfterEach
  void close() {
    opened.forEach(SipTransports::close);
    loop.close();
    second.close();
  }

  @ParameterizedTest
  @CsvSource({"UDP,127.0.0.1", "UDP,::1", "TCP,127.0.0.1", "TCP,::1"})
  void aMessageGoesThereAndItsAnswerComesBackTheSameWay(Transport transport, String host)
      throws Exception {
    SipTransports server = transports(theirs, TransportSettings.defaults());
    SipTransports client = transports(ours, TransportSettings.defaults());
    InetSocketAddress at = server.listen(transport, any(host));
    InetSocketAddress from = client.listen(transport, any(host));

    client.send(Recorder.message("there"), Flow.to(transport, at, null));
    await().until(() -> theirs.received.size() == 1);
    Recorder.Received request = theirs.received.element();
    assertThat(request.message().callId()).isEqualTo("there");
    assertThat(request.from().transport()).isEqualTo(transport);

    server.send(Recorder.message("back"), request.from());
    await().until(() -> ours.received.size() == 1);
    Recorder.Received answer = ours.received.element();
    assertThat(answer.message().callId()).isEqualTo("back");
    if (transport == Transport.UDP) {
      assertThat(request.from().remote()).isEqualTo(from);
      assertThat(answer.from().remote()).isEqualTo(at);
    } else {
      assertThat(answer.from().local()).isEqualTo(request.from().remote());
      assertThat(server.connections()).isEqualTo(1);
      assertThat(client.connections()).isEqualTo(1);
    }
    assertThat(ours.failed).isEmpty();
    assertThat(theirs.failed).isEmpty();
  }

  /** RFC 5626 section 4.4.2: both find out how a phone is seen, on the SIP port itself. */
  @Test
  void aStunKeepAliveIsAnsweredOnTheSipPort() throws Exception {
    SipTransports server = transports(theirs, TransportSettings.defaults());
    SipTransports client = transports(ours, TransportSettings.defaults());
    InetSocketAddress at = server.listen(Transport.UDP, any("127.0.0.1"));
    InetSocketAddress from = client.listen(Transport.UDP, any("127.0.0.1"));
    TransactionId id = new TransactionId(1, 2);
    Flow flow = Flow.to(Transport.UDP, at, null);
    client.ask(StunWriter.request(Method.BINDING, id).write(), flow);
    await().until(() -> !ours.answered.isEmpty());
    StunMessage answer = ours.answered.element();
    assertThat(answer.transactionId()).isEqualTo(id);
    assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).isEqualTo(from);
    // What looks like STUN and is not harms nobody, and SIP goes on.
    client.ask(new byte[] {0, 1, 0, 0, 9, 9, 9, 9}, flow);
    client.send(Recorder.message("after"), flow);
    await().until(() -> theirs.received.size() == 1);
    assertThat(server.counters().value(Count.MALFORMED)).isEqualTo(1);
  }

  @Test
  void udpIsSharedAmongLoopsAndEveryDatagramArrives() throws Exception {
    SipTransports server =
        new SipTransports(
            TransportSettings.defaults(), List.of(loop, second), theirs, Admission.all(), null);
    opened.add(server);
    InetSocketAddress at = server.listen(Transport.UDP, any("127.0.0.1"));
    for (int i = 0; i < 16; i++) {
      SipTransports client = transports(ours, TransportSettings.defaults());
      client.listen(Transport.UDP, any("127.0.0.1"));
      client.send(Recorder.message("call-" + i), Flow.to(Transport.UDP, at, null));
    }
    await().until(() -> theirs.received.size() == 16);
    server.send(Recorder.bytes("back"), theirs.received.element().from());
    await().until(() -> ours.received.size() == 1);
    assertThat(ours.received.element().from().remote()).isEqualTo(at);
  }

  @ParameterizedTest
  @CsvSource({"UDP,1", "UDP,2", "TCP,1"})
  void aPortInUseIsSaid(Transport transport, int loops) throws Exception {
    SipTransports first =
        new SipTransports(
            TransportSettings.defaults(),
            List.of(loop, second).subList(0, loops),
            ours,
            Admission.all(),
            null);
    opened.add(first);
    SipTransports other =
        new SipTransports(
            TransportSettings.defaults(),
            List.of(loop, second).subList(0, loops),
            theirs,
            Admission.all(),
            null);
    opened.add(other);
    InetSocketAddress taken = first.listen(transport, any("127.0.0.1"));
    assertThatThrownBy(() -> other.listen(transport, taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(transport + " /127.0.0.1:" + taken.getPort())
        .hasMessageContaining("in use");
  }

  @Test
  void oneConnectionServesAllMessagesToTheSamePeerInOrder() throws Exception {
    SipTransports server = transports(theirs, TransportSettings.defaults());
    SipTransports client = transports(ours, TransportSettings.defaults());
    InetSocketAddress at = server.listen(Transport.TCP, any("127.0.0.1"));
    Flow to = Flow.to(Transport.TCP, at, null);
    for (int i = 0; i < 50; i++) {
      client.send(Recorder.message("call-" + i), to);
    }
    await().until(() -> theirs.received.size() == 50);
    assertThat(theirs.received.stream().map(r -> r.message().callId()))
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> "call-" + i).toList());
    assertThat(server.counters().value(Count.CONNECTIONS_ACCEPTED)).isEqualTo(1);
    // A request from the other side finds the very connection its peer opened.
    Flow back = Flow.to(Transport.TCP, theirs.received.element().from().remote(), null);
    server.send(Recorder.message("back"), back);
    await().until(() -> ours.received.size() == 1);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aPeerThatIsNotThereIsToldOfEachMessage() throws Exception {
    SipTransports client = transports(ours, TransportSettings.defaults());
    InetSocketAddress nobody = closedPort();
    client.send(Recorder.message("one"), Flow.to(Transport.TCP, nobody, null));
    await().until(() -> ours.failed.size() == 1);
    assertThat(ours.failed.element().what()).isNotNull();
    assertThat(ours.failed.element().reason()).contains("refused");
    assertThat(client.counters().value(Count.CONNECT_FAILED)).isEqualTo(1);
    await().until(() -> client.connections() == 0);
    assertThat(ours.closed).isEmpty();
  }

  @Test
  void whatWaitsForAConnectionIsBoundedAndFailsWithItsTimeout() throws Exception {
    TransportSettings settings =
        TransportSettings.defaults()
            .withDeadlines(
                Duration.ofMillis(400),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
    SipTransports client = transports(ours, settings);
    // A listener whose queue of one is full: the kernel answers no further SYN.
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> fillers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Socket filler = new Socket();
        fillers.add(filler);
        filler.connect(full.getLocalSocketAddress(), 1000);
      }
      InetSocketAddress at = (InetSocketAddress) full.getLocalSocketAddress();
      for (int i = 0; i < 70; i++) {
        client.send(Recorder.message("call-" + i), Flow.to(Transport.TCP, at, null));
      }
      assertThat(client.counters().value(Count.CONNECT_QUEUE_FULL)).isEqualTo(6);
      await().until(() -> ours.failed.size() == 70);
      assertThat(ours.failed.stream().filter(f -> f.reason().contains("timed out"))).hasSize(64);
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void aMessageForAClosedConnectionFailsAndOpensNone() throws Exception {
    SipTransports server = transports(theirs, TransportSettings.defaults());
    InetSocketAddress at = server.listen(Transport.TCP, any("127.0.0.1"));
    try (Socket phone = new Socket(at.getAddress(), at.getPort())) {
      phone.getOutputStream().write(Recorder.bytes("hello"));
      await().until(() -> theirs.received.size() == 1);
    }
    await().until(() -> theirs.closed.size() == 1);
    Flow gone = theirs.received.element().from();
    assertThat(theirs.closed.element()).isEqualTo(gone);
    server.send(Recorder.message("late"), gone);
    assertThat(theirs.failed).hasSize(1);
    assertThat(theirs.failed.element().reason()).isEqualTo("the connection is closed");
    assertThat(server.connections()).isZero();
  }

  @Test
  void keepAlivesAreAnsweredAndHeard() throws Exception {
    SipTransports server = transports(theirs, TransportSettings.defaults());
    SipTransports client = transports(ours, TransportSettings.defaults());
    InetSocketAddress at = server.listen(Transport.TCP, any("127.0.0.1"));
    client.send(Recorder.message("hello"), Flow.to(Transport.TCP, at, null));
    await().until(() -> theirs.received.size() == 1);
    server.send(Recorder.message("hello-yourself"), theirs.received.element().from());
    await().until(() -> ours.received.size() == 1);
    client.ping(ours.received.element().from());
    await().until(() -> ours.pongs.size() == 1);

    try (Socket phone = new Socket(at.getAddress(), at.getPort())) {
      phone.setTcpNoDelay(true);
      phone.setSoTimeout(5000);
      phone.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(phone.getInputStream().readNBytes(2)).containsExactly('\r', '\n');
      phone.getOutputStream().write('\r');
      phone.getOutputStream().write('\n');
      phone.getOutputStream().write('\r');
      phone.getOutputStream().write('\n');
      assertThat(phone.getInputStream().readNBytes(2)).containsExactly('\r', '\n');
    }
    assertThat(theirs.malformed).isEmpty();
  }

  @Test
  void udpKeepAlivesAndForeignBytesAreNoMessages() throws Exception {
    SipTransports server = transports(theirs, TransportSettings.defaults());
    SipTransports client = transports(ours, TransportSettings.defaults());
    Flow to = Flow.to(Transport.UDP, server.listen(Transport.UDP, any("127.0.0.1")), null);
    client.listen(Transport.UDP, any("127.0.0.1"));
    client.ping(to);
    client.send(new byte[0], to);
    client.send("hello?\r\n\r\n".getBytes(StandardCharsets.US_ASCII), to);
    client.send(Recorder.message("real"), to);
    await().until(() -> theirs.received.size() == 1);
    assertThat(server.counters().value(Count.KEEP_ALIVES)).isEqualTo(2);
    assertThat(theirs.malformed).hasSize(1);
  }

  @Test
  void whatTheAdmissionRefusesIsNeverParsed() throws Exception {
    int longest = Recorder.bytes("good").length;
    Admission notTooLong = (from, length) -> length > longest ? Verdict.DROP : Verdict.NEWCOMER;
    SipTransports server =
        new SipTransports(TransportSettings.defaults(), List.of(loop), theirs, notTooLong, null);
    opened.add(server);
    SipTransports client = transports(ours, TransportSettings.defaults());
    client.listen(Transport.UDP, any("127.0.0.1"));
    for (Transport transport : List.of(Transport.UDP, Transport.TCP)) {
      Flow to = Flow.to(transport, server.listen(transport, any("127.0.0.1")), null);
      client.send(Recorder.message("much-too-long"), to);
      client.send(Recorder.message("good"), to);
    }
    await().until(() -> theirs.received.size() == 2);
    assertThat(theirs.received).allMatch(r -> r.message().callId().equals("good"));
    assertThat(server.counters().value(Count.NOT_ADMITTED)).isEqualTo(2);
  }

  @Test
  void theLocalAddressIsOneThePeerCanReach() throws Exception {
    SipTransports server = transports(theirs, TransportSettings.defaults());
    InetSocketAddress wildcard = server.listen(Transport.UDP, any("0.0.0.0"));
    InetSocketAddress fixed = server.listen(Transport.TCP, any("127.0.0.1"));
    InetSocketAddress peer = new InetSocketAddress("127.0.0.1", 9999);
    assertThat(server.localAddress(Flow.to(Transport.UDP, peer, null)))
        .isEqualTo(new InetSocketAddress("127.0.0.1", wildcard.getPort()));
    assertThat(server.localAddress(Flow.to(Transport.TCP, peer, null))).isEqualTo(fixed);
    assertThat(server.localAddress(Flow.to(Transport.TLS, peer, null)))
        .isEqualTo(new InetSocketAddress("127.0.0.1", 5061));
    InetSocketAddress peer6 = new InetSocketAddress("::1", 9999);
    assertThat(server.localAddress(Flow.to(Transport.TCP, peer6, null)).getAddress())
        .isEqualTo(InetAddress.getByName("::1"));
  }

  private SipTransports transports(Receiver receiver, TransportSettings settings) {
    SipTransports made =
        new SipTransports(settings, List.of(loop), receiver, Admission.all(), null);
    opened.add(made);
    return made;
  }

  static InetSocketAddress any(String host) {
    return new InetSocketAddress(host, 0);
  }

  private static InetSocketAddress closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }
}
