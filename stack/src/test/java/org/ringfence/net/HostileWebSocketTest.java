package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.net.TransportCounters.Count;

/** What hostile peers do with a web port; each time a real message must still come through. */
@Timeout(60)
class HostileWebSocketTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final EventLoop loop = new EventLoop("unused");
  private final Recorder seen = new Recorder();
  private final List<WebClient> clients = new ArrayList<>();
  private SipTransports server;
  private InetSocketAddress at;

  private void start(TransportSettings settings) throws IOException {
    server = new SipTransports(settings, List.of(loop), seen, Admission.all(), null);
    at = server.listen(Transport.WS, SipTransportsTest.any("127.0.0.1"));
  }

  @AfterEach
  void close() throws IOException {
    int before = seen.received.size();
    WebClient honest = open();
    honest.send(WebClient.TEXT, Recorder.bytes("an-honest-caller"));
    await().until(() -> seen.received.size() == before + 1);
    for (WebClient client : clients) client.close();
    await().until(() -> server.connections() == 0);
    server.close();
    loop.close();
  }

  private WebClient connect() throws IOException {
    WebClient client = new WebClient(at);
    clients.add(client);
    return client;
  }

  private WebClient open() throws IOException {
    WebClient client = WebClient.open(at);
    clients.add(client);
    return client;
  }

  @Test
  void aFrameMayComeByteByByte() throws Exception {
    start(TransportSettings.defaults());
    WebClient phone = open();
    byte[] message = Recorder.bytes("crumbs");
    for (byte b : WebClient.frame(0x81, message, message.length)) phone.write(new byte[] {b});
    await().until(() -> seen.received.size() == 1);
    assertThat(seen.received.element().message().callId()).isEqualTo("crumbs");
  }

  @Test
  void aHugeFrameIsRefusedBeforeItsBytesCome() throws Exception {
    start(TransportSettings.defaults());
    for (long length : new long[] {100_000, 1L << 31, Long.MAX_VALUE, -1}) {
      WebClient phone = open();
      phone.write(WebClient.frame(0x82, new byte[0], length));
      assertThat(phone.isCutOff()).isTrue();
    }
    assertThat(seen.received).isEmpty();
  }

  @Test
  void fragmentsAddUpToNoMoreThanAMessage() throws Exception {
    start(TransportSettings.defaults());
    WebClient phone = open();
    byte[] piece = new byte[16 * 1024];
    phone.fragment(WebClient.BINARY, piece);
    int sent = piece.length;
    try {
      while (sent < 64 << 20) {
        phone.fragment(WebClient.CONTINUATION, piece);
        sent += piece.length;
      }
    } catch (IOException e) {
      // Cut off, as it should be.
    }
    assertThat(sent).isLessThan(64 << 20);
    await().until(() -> server.counters().value(Count.CLOSED_BROKEN) == 1);
    assertThat(seen.malformed).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unmasked",
        "reserved bits",
        "unknown opcode",
        "continuation of nothing",
        "text in text",
        "long ping",
        "fragmented ping",
        "text that is no text",
        "bytes that are no frames"
      })
  void abrokenFrameEndsTheConnection(String kind) throws Exception {
    start(TransportSettings.defaults());
    WebClient phone = open();
    byte[] some = {1, 2, 3};
    switch (kind) {
      case "unmasked" -> phone.write(new byte[] {(byte) 0x81, 3, 'a', 'b', 'c'});
      case "reserved bits" -> phone.write(WebClient.frame(0xf1, some, 3));
      case "unknown opcode" -> phone.write(WebClient.frame(0x83, some, 3));
      case "continuation of nothing" -> phone.send(WebClient.CONTINUATION, some);
      case "text in text" -> {
        phone.fragment(WebClient.TEXT, some);
        phone.send(WebClient.TEXT, some);
      }
      case "long ping" -> phone.send(WebClient.PING, new byte[126]);
      case "fragmented ping" -> phone.fragment(WebClient.PING, some);
      case "text that is no text" -> phone.send(WebClient.TEXT, new byte[] {(byte) 0xc0, 1});
      default -> phone.write(Recorder.bytes("plain"));
    }
    assertThat(phone.isCutOff()).isTrue();
    assertThat(seen.received).isEmpty();
  }

  @Test
  void aMessageThatIsNoSipIsCountedAndTheNextOneRead() throws Exception {
    start(TransportSettings.defaults());
    WebClient phone = open();
    phone.send(WebClient.BINARY, new byte[] {0, 1, 2, (byte) 0xff});
    phone.send(WebClient.TEXT, new byte[0]);
    phone.send(WebClient.TEXT, Recorder.bytes("after"));
    await().until(() -> seen.received.size() == 1);
    assertThat(seen.malformed).hasSize(2);
  }

  @Test
  void aPingIsAnsweredAmidAMessage() throws Exception {
    start(TransportSettings.defaults());
    WebClient phone = open();
    byte[] message = Recorder.bytes("halves");
    phone.fragment(WebClient.TEXT, java.util.Arrays.copyOf(message, 20));
    phone.send(WebClient.PING, new byte[] {7});
    WebClient.Frame pong = phone.read();
    assertThat(pong).isNotNull();
    assertThat(pong.opcode()).isEqualTo(WebClient.PONG);
    assertThat(pong.payload()).containsExactly(7);
    phone.send(WebClient.CONTINUATION, java.util.Arrays.copyOfRange(message, 20, message.length));
    await().until(() -> seen.received.size() == 1);
  }

  @Test
  void whoDribblesAFrameIsCutOffThoughHePings() throws Exception {
    start(TransportSettings.defaults().withDeadlines(LONG, LONG, SHORT, LONG));
    WebClient phone = open();
    phone.fragment(WebClient.TEXT, "OPTIONS".getBytes(StandardCharsets.UTF_8));
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          try {
            phone.send(WebClient.PING, new byte[0]);
          } catch (IOException cutOff) {
            return true;
          }
          return server.counters().value(Count.CLOSED_SLOW) == 1;
        });
    assertThat(server.counters().value(Count.CLOSED_SLOW)).isEqualTo(1);
  }

  @Test
  void aSlowHandshakeIsCutOff() throws Exception {
    start(TransportSettings.defaults().withDeadlines(LONG, LONG, SHORT, LONG));
    WebClient mute = connect();
    WebClient slow = connect();
    slow.write("GET /sip HTTP/1.1\r\nHost: x\r\nX: ".getBytes(StandardCharsets.UTF_8));
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          try {
            slow.write(new byte[] {'a'});
          } catch (IOException cutOff) {
            return true;
          }
          return false;
        });
    assertThat(mute.isCutOff()).isTrue();
    await().until(() -> server.counters().value(Count.CLOSED_SLOW) == 2);
  }

  @Test
  void whoNeverSaysAnythingOverItsWebSocketIsCutOff() throws Exception {
    start(TransportSettings.defaults().withDeadlines(LONG, LONG, LONG, SHORT));
    assertThat(open().isCutOff()).isTrue();
    WebClient reader = connect();
    assertThat(reader.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 404 ");
    assertThat(reader.isCutOff()).isTrue();
  }

  @Test
  void whoDoesNotAnswerPingsIsGone() throws Exception {
    start(TransportSettings.defaults().withWebPing(SHORT));
    WebClient phone = open();
    phone.send(WebClient.TEXT, Recorder.bytes("once"));
    WebClient.Frame ping = phone.read();
    assertThat(ping).isNotNull();
    assertThat(ping.opcode()).isEqualTo(WebClient.PING);
    assertThat(phone.isCutOff()).isTrue();
    assertThat(server.counters().value(Count.CLOSED_IDLE)).isEqualTo(1);
    await().until(() -> seen.closed.size() == 1);
  }

  @Test
  void headersAreBounded() throws Exception {
    start(TransportSettings.defaults());
    WebClient longLine = connect();
    assertThat(longLine.ask("GET /" + "a".repeat(Limits.HTTP_LINE_BYTES) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
    WebClient longHead = connect();
    String filler = ("X: " + "a".repeat(1000) + "\r\n").repeat(20);
    assertThat(longHead.ask("GET / HTTP/1.1\r\n" + filler + "\r\n")).startsWith("HTTP/1.1 431 ");
  }

  /** Bytes by chance, of the kinds that lead deepest: a seed for each, so that any comes again. */
  @Test
  void noiseEndsInNothingWorseThanAClosedConnection() throws Exception {
    start(TransportSettings.defaults());
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      WebClient client = seed % 2 == 0 ? open() : connect();
      byte[] noise = new byte[1 + random.nextInt(400)];
      random.nextBytes(noise);
      if (seed % 4 == 0) noise[0] = (byte) (0x80 | random.nextInt(11));
      if (seed % 4 == 0 && noise.length > 1) noise[1] |= (byte) 0x80;
      try {
        client.write(noise);
        client.socket.shutdownOutput();
        client.isCutOff();
      } catch (IOException closedAlready) {
        // As good an end as any.
      }
    }
    await().until(() -> server.connections() == 0);
    assertThat(seen.received).isEmpty();
  }
}
