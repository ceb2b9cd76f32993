package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.net.tls.TlsContexts;

/** SIP over WebSockets as browsers speak it, with the JDK's client in their place. */
@Timeout(60)
class WebSocketTransportsTest {
  private static final Instant NOW = Instant.now();
  private static final CertificateAuthority CA =
      CertificateAuthority.create("Test CA", NOW, new SecureRandom());

  private final EventLoop loop = new EventLoop("unused");
  private final Recorder seen = new Recorder();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> goodbyes = new ConcurrentLinkedQueue<>();
  private SipTransports server;
  private InetSocketAddress at;
  private HttpClient client;

  @BeforeEach
  void start() throws Exception {
    var contexts =
        new TlsContexts(
            CA.issueServer(List.of("localhost", "127.0.0.1"), NOW),
            List.of(CA.certificate()),
            TlsContexts.PeerAuth.NONE);
    var settings = TransportSettings.defaults().withWebPing(Duration.ofMillis(300));
    server = new SipTransports(settings, List.of(loop), seen, Admission.all(), contexts);
    at = server.listen(Transport.WSS, SipTransportsTest.any("127.0.0.1"));
    client = HttpClient.newBuilder().sslContext(trusting()).build();
  }

  private static SSLContext trusting() throws Exception {
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    anchors.setCertificateEntry("ca", CA.certificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    server.close();
    loop.close();
  }

  private WebSocket open(@Nullable String origin, String... protocols) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    if (origin != null) builder.header("Origin", origin);
    if (protocols.length == 1) builder.subprotocols(protocols[0]);
    else if (protocols.length == 2) builder.subprotocols(protocols[0], protocols[1]);
    URI uri = URI.create("wss://127.0.0.1:" + at.getPort() + "/sip");
    return builder.buildAsync(uri, new Listener()).join();
  }

  private static String text(String callId) {
    return Recorder.text(callId).replace("SIP/2.0/TCP 127.0.0.1", "SIP/2.0/WSS f00.invalid");
  }

  @Test
  void messagesGoBothWaysOverTheSameFlow() {
    WebSocket phone = open(null, "sip");
    assertThat(phone.getSubprotocol()).isEqualTo("sip");
    phone.sendText(text("hello"), true).join();
    await().until(() -> seen.received.size() == 1);
    Recorder.Received first = seen.received.element();
    assertThat(first.message().callId()).isEqualTo("hello");
    assertThat(first.message().topVia().transport()).isEqualTo(Transport.WSS);
    assertThat(first.from().transport()).isEqualTo(Transport.WSS);
    assertThat(first.from().connection()).isPositive();
    assertThat(server.localAddress(first.from())).isEqualTo(at);
    server.send(Recorder.message("back"), first.from());
    await().until(() -> heard.size() == 1);
    assertThat(heard.element()).contains("Call-ID: back\r\n");
  }

  @Test
  void aMessageNeedsNoContentLengthAndMayBeBinaryOrInPieces() {
    WebSocket phone = open(null, "other", "sip");
    String bare = text("bare").replace("Content-Length: 0\r\n", "");
    phone.sendBinary(ByteBuffer.wrap(bare.getBytes(StandardCharsets.UTF_8)), true).join();
    String pieces = text("pieces");
    phone.sendText(pieces.substring(0, 10), false).join();
    phone.sendText(pieces.substring(10, 70), false).join();
    phone.sendText(pieces.substring(70), true).join();
    await().until(() -> seen.received.size() == 2);
    assertThat(seen.received.stream().map(r -> r.message().callId()))
        .containsExactly("bare", "pieces");
    assertThat(seen.malformed).isEmpty();
  }

  @Test
  void aBodyThatIsNoTextGoesAsBytes() {
    WebSocket phone = open(null, "sip");
    phone.sendText(text("x"), true).join();
    await().until(() -> seen.received.size() == 1);
    Flow flow = seen.received.element().from();
    server.send(new byte[] {'B', (byte) 0xff}, flow);
    server.send("T\u00e9".getBytes(StandardCharsets.UTF_8), flow);
    await().until(() -> heard.size() == 2);
    assertThat(heard).containsExactly("bytes 2", "T\u00e9");
  }

  @Test
  void lineBreaksAreAnswered() {
    WebSocket phone = open(null, "sip");
    phone.sendText("\r\n\r\n", true).join();
    await().until(() -> heard.size() == 1);
    assertThat(heard.element()).isEqualTo("\r\n");
    assertThat(seen.malformed).isEmpty();
  }

  /** It answers our pings by itself, so it stays although it says nothing for long. */
  @Test
  void aQuietPhoneIsPingedAndStays() {
    WebSocket phone = open(null, "sip");
    phone.sendText(text("x"), true).join();
    await().until(() -> seen.pongs.size() >= 3);
    assertThat(seen.closed).isEmpty();
    phone.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
    await().until(() -> seen.closed.size() == 1);
    await().until(() -> server.connections() == 0);
  }

  @Test
  void whatIsSentToAPhoneThatHasGoneFails() {
    WebSocket phone = open(null, "sip");
    phone.sendText(text("x"), true).join();
    await().until(() -> seen.received.size() == 1);
    Flow flow = seen.received.element().from();
    phone.abort();
    await().until(() -> seen.closed.size() == 1);
    server.send(Recorder.message("late"), flow);
    server.send(Recorder.message("nowhere"), Flow.to(Transport.WSS, flow.remote(), null));
    await().until(() -> seen.failed.size() == 2);
    assertThat(seen.failed.stream().map(Recorder.Failed::reason))
        .containsExactly("the connection is closed", "a WebSocket is opened by the phone alone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "http://127.0.0.1:PORT", "https://127.0.0.1", "null"})
  void aPageFromElsewhereIsRefused(String origin) {
    String from = origin.replace("PORT", Integer.toString(at.getPort()));
    assertThatThrownBy(() -> open(from, "sip"))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
    assertThat(open("https://127.0.0.1:" + at.getPort(), "sip").getSubprotocol()).isEqualTo("sip");
  }

  @Test
  void anotherSubprotocolIsRefused() {
    for (String[] protocols : new String[][] {{"chat"}, {}, {"sips", "SIPX"}}) {
      assertThatThrownBy(() -> open(null, protocols))
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      heard.add("bytes " + part.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      goodbyes.add(status);
      return null;
    }
  }
}
