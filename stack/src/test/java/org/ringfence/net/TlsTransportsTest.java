package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsContexts.PeerAuth;
import org.ringfence.net.tls.TlsIdentity;

@Timeout(60)
class TlsTransportsTest {
  private static final Instant NOW = Instant.now();
  private static final CertificateAuthority CA =
      CertificateAuthority.create("Test CA", NOW, new SecureRandom());
  private static final CertificateAuthority STRANGER =
      CertificateAuthority.create("Another CA", NOW, new SecureRandom());
  private static final List<X509Certificate> ANCHORS = List.of(CA.certificate());
  private static final TlsIdentity SERVER =
      CA.issueServer(List.of("example.org", "sip:pbx.example.net", "127.0.0.1", "::1"), NOW);

  private final EventLoop loop = new EventLoop("unused");
  private final List<SipTransports> opened = new ArrayList<>();
  private final Recorder ours = new Recorder();
  private final Recorder theirs = new Recorder();

  @AfterEach
  void close() {
    opened.forEach(SipTransports::close);
    loop.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "EXAMPLE.org", "pbx.example.net", ""})
  void aServerIsBelievedWhenItsCertificateBearsTheName(String name) throws Exception {
    InetSocketAddress at = listen(server(SERVER, PeerAuth.NONE), "127.0.0.1");
    SipTransports client = client(null);
    client.send(Recorder.message("hi"), Flow.to(Transport.TLS, at, name.isEmpty() ? null : name));
    await().until(() -> theirs.received.size() == 1);
    Flow from = theirs.received.element().from();
    assertThat(from.transport()).isEqualTo(Transport.TLS);
    assertThat(opened.get(0).peerCertificate(from)).isNull();
  }

  @Test
  void ipv6IsServedToo() throws Exception {
    InetSocketAddress at = listen(server(SERVER, PeerAuth.NONE), "::1");
    client(null).send(Recorder.message("hi"), Flow.to(Transport.TLS, at, "example.org"));
    await().until(() -> theirs.received.size() == 1);
  }

  @Test
  void aServerOfAnotherNameIsNotBelieved() throws Exception {
    SipTransports server = server(SERVER, PeerAuth.NONE);
    InetSocketAddress at = listen(server, "127.0.0.1");
    SipTransports client = client(null);
    for (String name : List.of("example.com", "sub.example.org", "*.org", "127.0.0.2")) {
      client.send(Recorder.message("hi"), Flow.to(Transport.TLS, at, name));
    }
    await().until(() -> ours.failed.size() == 4);
    assertThat(ours.failed).allMatch(f -> f.reason().contains("certificate"));
    assertThat(theirs.received).isEmpty();
    assertThat(client.counters().value(Count.HANDSHAKE_FAILED)).isEqualTo(4);
  }

  @Test
  void aServerOfAnotherAuthorityIsNotBelieved() throws Exception {
    TlsIdentity forged = STRANGER.issueServer(List.of("example.org"), NOW);
    InetSocketAddress at = listen(server(forged, PeerAuth.NONE), "127.0.0.1");
    client(null).send(Recorder.message("hi"), Flow.to(Transport.TLS, at, "example.org"));
    await().until(() -> ours.failed.size() == 1);
    assertThat(theirs.received).isEmpty();
  }

  @Test
  void aDeviceCertificateMayNotPoseAsAServer() throws Exception {
    TlsIdentity device = CA.issueDevice(List.of("example.org"), NOW);
    InetSocketAddress at = listen(server(device, PeerAuth.NONE), "127.0.0.1");
    client(null).send(Recorder.message("hi"), Flow.to(Transport.TLS, at, "example.org"));
    await().until(() -> ours.failed.size() == 1);
    assertThat(theirs.received).isEmpty();
  }

  @Test
  void mutualTlsTellsWhoTheDeviceIs() throws Exception {
    TlsIdentity device = CA.issueDevice(List.of("sip:alice@example.org", "phone-7"), NOW);
    SipTransports server = server(SERVER, PeerAuth.REQUIRED);
    InetSocketAddress at = listen(server, "127.0.0.1");
    client(device).send(Recorder.message("hi"), Flow.to(Transport.TLS, at, "example.org"));
    await().until(() -> theirs.received.size() == 1);
    PeerCertificate shown = server.peerCertificate(theirs.received.element().from());
    assertThat(shown).isNotNull();
    assertThat(shown.uris()).containsExactly("sip:alice@example.org");
    assertThat(shown.dnsNames()).containsExactly("phone-7");
    assertThat(shown.serial()).isEqualTo(device.certificate().getSerialNumber());
  }

  @Test
  void mutualTlsRefusesWhoHasNoCertificateOrAStrangers() throws Exception {
    InetSocketAddress at = listen(server(SERVER, PeerAuth.REQUIRED), "127.0.0.1");
    TlsIdentity stranger = STRANGER.issueDevice(List.of("sip:alice@example.org"), NOW);
    Flow to = Flow.to(Transport.TLS, at, "example.org");
    for (SipTransports client : List.of(client(null), client(stranger))) {
      client.send(Recorder.message("hi"), to);
    }
    // With TLS 1.3 the client may hear of it only after it has sent.
    await().until(() -> opened.get(0).counters().value(Count.HANDSHAKE_FAILED) == 2);
    await().until(() -> ours.failed.size() + ours.closed.size() >= 2);
    assertThat(theirs.received).isEmpty();
  }

  @Test
  void anOptionalCertificateIsTakenWhenShown() throws Exception {
    SipTransports server = server(SERVER, PeerAuth.OPTIONAL);
    Flow to = Flow.to(Transport.TLS, listen(server, "127.0.0.1"), "example.org");
    client(null).send(Recorder.message("without"), to);
    client(CA.issueDevice(List.of("urn:uuid:7"), NOW)).send(Recorder.message("with"), to);
    await().until(() -> theirs.received.size() == 2);
    assertThat(theirs.received)
        .allMatch(
            r -> (server.peerCertificate(r.from()) != null) == r.message().callId().equals("with"));
  }

  /** Many desk phones show whoever asks the certificate their maker gave them. */
  @Test
  void anOptionalCertificateOfAStrangerCountsAsNone() throws Exception {
    SipTransports server = server(SERVER, PeerAuth.OPTIONAL);
    Flow to = Flow.to(Transport.TLS, listen(server, "127.0.0.1"), "example.org");
    TlsIdentity stranger = STRANGER.issueDevice(List.of("sip:alice@example.org"), NOW);
    client(stranger).send(Recorder.message("hi"), to);
    await().until(() -> theirs.received.size() == 1);
    assertThat(server.peerCertificate(theirs.received.element().from())).isNull();
  }

  @Test
  void certificatesAreAskedForWhileThereIsAUseForThem() throws Exception {
    AtomicBoolean useful = new AtomicBoolean();
    SipTransports server = transports(theirs, new TlsContexts(SERVER, ANCHORS, () -> useful.get()));
    Flow to = Flow.to(Transport.TLS, listen(server, "127.0.0.1"), "example.org");
    TlsIdentity device = CA.issueDevice(List.of("sip:alice@example.org"), NOW);
    client(device).send(Recorder.message("before"), to);
    await().until(() -> theirs.received.size() == 1);
    useful.set(true);
    client(device).send(Recorder.message("since"), to);
    await().until(() -> theirs.received.size() == 2);
    assertThat(theirs.received)
        .allMatch(r ->
            (server.peerCertificate(r.from()) != null) == r.message().callId().equals("since"));
    String fingerprint = PeerCertificate.fingerprint(device.certificate());
    assertThat(server.flows(each -> each.fingerprint().equals(fingerprint))).hasSize(1);
    assertThat(server.flows(each -> each.fingerprint().equals("another"))).isEmpty();
  }

  /** A session that is taken up again shows no certificate, yet is still that of the device. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aResumedSessionIsStillThatOfTheDevice(String version) throws Exception {
    SipTransports server = server(SERVER, PeerAuth.OPTIONAL);
    InetSocketAddress at = listen(server, "127.0.0.1");
    TlsIdentity device = CA.issueDevice(List.of("sip:alice@example.org"), NOW);
    SSLContext phone = context(device);
    for (int round = 1; round <= 3; round++) {
      try (SSLSocket socket = connected(phone, at, version)) {
        socket.getOutputStream().write(Recorder.bytes("round-" + round));
        await().until(() -> theirs.received.size() == 1);
        Flow from = theirs.received.remove().from();
        PeerCertificate shown = server.peerCertificate(from);
        assertThat(shown).as("round %d", round).isNotNull();
        assertThat(shown.uris()).containsExactly("sip:alice@example.org");
        server.send(Recorder.message("answer"), from);
        // Reading takes in the ticket as well.
        assertThat(socket.getInputStream().readNBytes(10)).hasSize(10);
      }
    }
  }

  @Test
  void aSwappedIdentityIsUsedForNewHandshakesWhileOldConnectionsLiveOn() throws Exception {
    TlsContexts contexts = new TlsContexts(SERVER, ANCHORS, PeerAuth.NONE);
    SipTransports server = transports(theirs, contexts);
    InetSocketAddress at = listen(server, "127.0.0.1");
    SipTransports oldClient = client(null);
    oldClient.send(Recorder.message("before"), Flow.to(Transport.TLS, at, "example.org"));
    await().until(() -> theirs.received.size() == 1);

    contexts.swap(CA.issueServer(List.of("new.example.org"), NOW), ANCHORS);

    client(null).send(Recorder.message("new"), Flow.to(Transport.TLS, at, "new.example.org"));
    await().until(() -> theirs.received.size() == 2);
    client(null).send(Recorder.message("old-name"), Flow.to(Transport.TLS, at, "example.org"));
    await().until(() -> ours.failed.size() == 1);
    server.send(Recorder.message("still-there"), theirs.received.element().from());
    await().until(() -> ours.received.size() == 1);
    assertThat(ours.closed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void todaysVersionsAreSpoken(String version) throws Exception {
    InetSocketAddress at = listen(server(SERVER, PeerAuth.NONE), "127.0.0.1");
    try (SSLSocket socket = oldFashioned(at, version)) {
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      socket.getOutputStream().write(Recorder.bytes("jdk"));
      await().until(() -> theirs.received.size() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.1", "TLSv1"})
  void yesterdaysVersionsAreRefused(String version) throws Exception {
    SipTransports server = server(SERVER, PeerAuth.NONE);
    InetSocketAddress at = listen(server, "127.0.0.1");
    try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(clientHello(version));
      byte[] answer = socket.getInputStream().readNBytes(7);
      assertThat(answer[0]).as("an alert").isEqualTo((byte) 21);
      assertThat(answer[6]).as("protocol_version").isEqualTo((byte) 70);
    }
    await().until(() -> server.counters().value(Count.HANDSHAKE_FAILED) == 1);
  }

  @Test
  void plainTextOnASecurePortIsRefused() throws Exception {
    SipTransports server = server(SERVER, PeerAuth.NONE);
    InetSocketAddress at = listen(server, "127.0.0.1");
    try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(Recorder.bytes("plain"));
      await().until(() -> server.counters().value(Count.HANDSHAKE_FAILED) == 1);
    }
    await().until(() -> server.connections() == 0);
    assertThat(theirs.received).isEmpty();
    assertThat(theirs.closed).isEmpty();
  }

  @Test
  void aHandshakeThatNeverBeginsTimesOut() throws Exception {
    TransportSettings hasty =
        TransportSettings.defaults()
            .withDeadlines(
                Duration.ofMillis(300),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
    SipTransports server =
        new SipTransports(
            hasty,
            List.of(loop),
            theirs,
            Admission.all(),
            new TlsContexts(SERVER, ANCHORS, PeerAuth.NONE));
    opened.add(server);
    InetSocketAddress at = listen(server, "127.0.0.1");
    try (Socket mute = new Socket(at.getAddress(), at.getPort())) {
      mute.setSoTimeout(5000);
      while (mute.getInputStream().read() >= 0) {
        // An alert may come before the end.
      }
    }
    assertThat(server.counters().value(Count.HANDSHAKE_FAILED)).isEqualTo(1);
  }

  @Test
  void listeningWithoutACertificateIsRefused() throws Exception {
    assertThatThrownBy(() -> listen(client(null), "127.0.0.1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("needs a key and a certificate");
  }

  private SipTransports server(TlsIdentity identity, PeerAuth auth) throws Exception {
    return transports(theirs, new TlsContexts(identity, ANCHORS, auth));
  }

  private SipTransports client(@Nullable TlsIdentity identity) throws Exception {
    return transports(ours, new TlsContexts(identity, ANCHORS, PeerAuth.NONE));
  }

  private SipTransports transports(Receiver receiver, TlsContexts contexts) {
    SipTransports made =
        new SipTransports(
            TransportSettings.defaults(), List.of(loop), receiver, Admission.all(), contexts);
    opened.add(made);
    return made;
  }

  private static InetSocketAddress listen(SipTransports server, String host) throws IOException {
    return server.listen(Transport.TLS, SipTransportsTest.any(host));
  }

  private static SSLSocket oldFashioned(InetSocketAddress at, String version) throws Exception {
    return connected(context(null), at, version);
  }

  private static SSLSocket connected(SSLContext context, InetSocketAddress at, String version)
      throws Exception {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(at.getAddress(), at.getPort());
    socket.setSoTimeout(30_000);
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  private static SSLContext context(@Nullable TlsIdentity identity) throws Exception {
    TrustManager anyone =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String authType) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String authType) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    char[] passphrase = "passphrase".toCharArray();
    if (identity != null) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      byte[] written = identity.pkcs12("phone", passphrase);
      store.load(new ByteArrayInputStream(written), passphrase);
      keys.init(store, passphrase);
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        identity == null ? null : keys.getKeyManagers(), new TrustManager[] {anyone}, null);
    return context;
  }

  /** A ClientHello of an old client, which the JDK's own will no longer write. */
  private static byte[] clientHello(String version) {
    byte minor = (byte) (version.equals("TLSv1.1") ? 2 : 1);
    byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 2 + 4 + 2];
    byte[] head = {22, 3, 1, 0, (byte) (hello.length - 5), 1, 0, 0, (byte) (hello.length - 9), 3};
    System.arraycopy(head, 0, hello, 0, head.length);
    hello[10] = minor;
    int at = 11 + 32 + 1;
    byte[] suites = {0, 4, (byte) 0xc0, 0x09, (byte) 0xc0, 0x13, 1, 0};
    System.arraycopy(suites, 0, hello, at, suites.length);
    return hello;
  }
}
