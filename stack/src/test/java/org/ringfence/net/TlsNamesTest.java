package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Transport;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsContexts.PeerAuth;
import org.ringfence.net.tls.TlsIdentity;

/** One server, several identities: which is shown depends on the name that is asked for. */
@Timeout(60)
class TlsNamesTest {
  private static final Instant NOW = Instant.now();
  private static final CertificateAuthority CA =
      CertificateAuthority.create("Test CA", NOW, new SecureRandom());
  private static final CertificateAuthority PUBLIC =
      CertificateAuthority.create("A public CA", NOW, new SecureRandom());
  private static final TlsIdentity OWN = CA.issueServer(List.of("own.example", "127.0.0.1"), NOW);
  private static final TlsIdentity NAMED = PUBLIC.issueServer(List.of("phones.example"), NOW);
  private static final TlsIdentity PROOF = PUBLIC.issueServer(List.of("proof.example"), NOW);

  private final EventLoop loop = new EventLoop("unused");
  private final Recorder heard = new Recorder();
  private TlsContexts contexts;
  private SipTransports server;
  private InetSocketAddress at;

  @BeforeEach
  void listen() throws Exception {
    contexts = new TlsContexts(OWN, List.of(CA.certificate()), PeerAuth.NONE);
    TransportSettings settings =
        TransportSettings.defaults()
            .withDeadlines(
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    server = new SipTransports(settings, List.of(loop), heard, Admission.all(), contexts);
    at = server.listen(Transport.TLS, SipTransportsTest.any("127.0.0.1"));
  }

  @AfterEach
  void close() {
    server.close();
    loop.close();
  }

  @Test
  void whoAsksForTheNameIsShownItsCertificateAndOthersOurOwn() throws Exception {
    assertThat(shown("phones.example")).isEqualTo(OWN.certificate());
    contexts.show(NAMED, List.of("Phones.Example"));
    assertThat(shown("phones.example")).isEqualTo(NAMED.certificate());
    assertThat(shown("PHONES.example")).isEqualTo(NAMED.certificate());
    assertThat(shown("own.example")).isEqualTo(OWN.certificate());
    assertThat(shown("other.phones.example")).isEqualTo(OWN.certificate());
    assertThat(shown(null)).isEqualTo(OWN.certificate());
    // Our own is renewed, and the name keeps its own.
    TlsIdentity renewed = CA.issueServer(List.of("own.example", "127.0.0.1"), NOW);
    contexts.swap(renewed, List.of(CA.certificate()));
    assertThat(shown(null)).isEqualTo(renewed.certificate());
    assertThat(shown("phones.example")).isEqualTo(NAMED.certificate());
  }

  @Test
  void aRenewedCertificateDropsNoConnection() throws Exception {
    contexts.show(NAMED, List.of("phones.example"));
    try (SSLSocket old = connect("phones.example")) {
      say(old, "one");
      TlsIdentity renewed = PUBLIC.issueServer(List.of("phones.example"), NOW);
      contexts.show(renewed, List.of("phones.example"));
      assertThat(shown("phones.example")).isEqualTo(renewed.certificate());
      say(old, "two");
      await().until(() -> heard.received.size() == 2);
      assertThat(heard.closed).noneMatch(flow -> flow.remote().getPort() == old.getLocalPort());
    }
  }

  @Test
  void theAnswerToAnAuthorityIsForItsQuestionAlone() throws Exception {
    contexts.answer("phones.example", PROOF);
    try (SSLSocket question = connect("phones.example", "acme-tls/1")) {
      assertThat(peer(question)).isEqualTo(PROOF.certificate());
      assertThat(question.getApplicationProtocol()).isEqualTo("acme-tls/1");
      // It ends there: nobody speaks SIP over it.
      assertThat(question.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(shown("phones.example")).isEqualTo(OWN.certificate());
    assertThat(shown("phones.example", "h2", "http/1.1")).isEqualTo(OWN.certificate());
    assertThat(shown("own.example", "acme-tls/1")).isEqualTo(OWN.certificate());
    assertThat(shown(null, "acme-tls/1")).isEqualTo(OWN.certificate());
    contexts.answered("phones.example");
    assertThat(shown("phones.example", "acme-tls/1")).isEqualTo(OWN.certificate());
    assertThat(heard.received).isEmpty();
  }

  @Test
  void aPhoneThatIsConnectedSpeaksWhileAnAuthorityAsks() throws Exception {
    contexts.show(NAMED, List.of("phones.example"));
    contexts.answer("phones.example", PROOF);
    try (SSLSocket phone = connect("phones.example")) {
      assertThat(peer(phone)).isEqualTo(NAMED.certificate());
      assertThat(shown("phones.example", "acme-tls/1")).isEqualTo(PROOF.certificate());
      say(phone, "still-here");
      await().until(() -> heard.received.size() == 1);
    }
  }

  @Test
  void whoSpeaksNoTlsOrNeverEndsItsFirstMessageIsLetGo() throws Exception {
    contexts.show(NAMED, List.of("phones.example"));
    try (Socket plain = new Socket(at.getAddress(), at.getPort());
        Socket half = new Socket(at.getAddress(), at.getPort());
        Socket silent = new Socket(at.getAddress(), at.getPort())) {
      plain.getOutputStream().write("OPTIONS sip:x SIP/2.0\r\n".getBytes(StandardCharsets.UTF_8));
      // A first message that announces 15 KB and never comes.
      half.getOutputStream().write(new byte[] {22, 3, 1, 0x3c, 0, 1, 0, 0x3b, (byte) 0xfc, 3, 3});
      for (Socket each : List.of(plain, half, silent)) {
        each.setSoTimeout(30_000);
        assertThat(drained(each)).isTrue();
      }
    }
    await().until(() -> server.connections() == 0);
    assertThat(server.counters().value(Count.HANDSHAKE_FAILED)).isPositive();
    assertThat(shown("phones.example")).isEqualTo(NAMED.certificate());
  }

  private static boolean drained(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {} // perhaps an alert first
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private X509Certificate shown(@Nullable String name, String... protocols) throws Exception {
    try (SSLSocket socket = connect(name, protocols)) {
      return peer(socket);
    }
  }

  private static X509Certificate peer(SSLSocket socket) throws Exception {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  private static void say(SSLSocket socket, String what) throws Exception {
    socket.getOutputStream().write(Recorder.message(what).toBytes());
  }

  private SSLSocket connect(@Nullable String name, String... protocols) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anyone()}, null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(at.getAddress(), at.getPort());
    socket.setSoTimeout(30_000);
    SSLParameters parameters = socket.getSSLParameters();
    if (name != null) parameters.setServerNames(List.of(new SNIHostName(name)));
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Believes everybody: it is looked at what is shown. */
  private static final class Anyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
