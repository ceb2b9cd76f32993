package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.dtls.DtlsCookies;
import org.ringfence.dtls.DtlsSession;
import org.ringfence.dtls.DtlsSession.Result;
import org.ringfence.dtls.Fingerprint;
import org.ringfence.dtls.SrtpKeys;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PeerProcess;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;

/** Our DTLS with OpenSSL's in the other role: both come to the same SRTP keys (RFC 5764). */
@Tag("interop")
@Tag("interop-openssl")
class OpensslInteropTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final DtlsCertificate OURS =
      DtlsCertificate.create(new SecureRandom(), Instant.now());

  private final TempFolder temp = new TempFolder("openssl");
  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
  private DatagramSocket socket;
  private @Nullable DtlsSession session;

  /** Where the last datagram came from. */
  private volatile @Nullable InetSocketAddress peer;

  @BeforeAll
  static void need() {
    Installed.need("openssl", "openssl");
  }

  @BeforeEach
  void open() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() {
    if (session != null) session.close();
    socket.close();
    temp.close();
  }

  /** Makes its certificate, as phones of other makes have them. */
  private Fingerprint certificate(String algorithm) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes"));
    command.addAll(List.of("-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=phone"));
    command.addAll(
        algorithm.equals("EC")
            ? List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
            : List.of("-newkey", "rsa:2048"));
    try (var process = PeerProcess.start("req", temp.path(), null, command)) {
      assertThat(process.awaitExit(PATIENCE)).as(process.tail()).isZero();
    }
    return fingerprint(temp.path().resolve("cert.pem"));
  }

  private static Fingerprint fingerprint(Path pem) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(pem)) {
      var read = CertificateFactory.getInstance("X.509").generateCertificate(in);
      return Fingerprint.of(read.getEncoded());
    }
  }

  private PeerProcess openssl(String role, String... more) {
    List<String> command = new ArrayList<>(List.of("openssl", role, "-dtls1_2"));
    command.addAll(List.of("-cert", "cert.pem", "-key", "key.pem"));
    command.addAll(Arrays.asList(more));
    return PeerProcess.start(role, temp.path(), null, command);
  }

  private Consumer<byte[]> sendingTo(InetSocketAddress to) {
    return datagram -> {
      try {
        socket.send(new DatagramPacket(datagram, datagram.length, to));
      } catch (IOException e) {
        // As if it were lost.
      }
    };
  }

  private void read() {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    try {
      while (true) {
        packet.setLength(2048);
        socket.receive(packet);
        peer = (InetSocketAddress) packet.getSocketAddress();
        DtlsSession current = session;
        byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
        if (current != null) current.receive(datagram);
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Fingerprint expected) {
    session =
        DtlsSession.accept(
            OURS,
            expected,
            new DtlsCookies(new SecureRandom()),
            new byte[] {1},
            false,
            datagram -> sendingTo(java.util.Objects.requireNonNull(peer)).accept(datagram),
            results::add);
    Thread.ofVirtual().start(this::read);
  }

  private Result result(PeerProcess openssl) throws InterruptedException {
    Result result = results.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(result).as(openssl.tail()).isNotNull();
    return result;
  }

  private SrtpKeys keys(PeerProcess openssl) throws InterruptedException {
    Result result = result(openssl);
    assertThat(result).as(openssl.tail()).isInstanceOf(Result.Established.class);
    return ((Result.Established) result).keys();
  }

  /** What it exports must be what we cut our keys from: client's first. */
  private static void assertSame(PeerProcess openssl, SrtpKeys keys, boolean weAreClient) {
    var exported = new ByteArrayOutputStream();
    exported.writeBytes(weAreClient ? keys.localKey() : keys.remoteKey());
    exported.writeBytes(weAreClient ? keys.remoteKey() : keys.localKey());
    exported.writeBytes(weAreClient ? keys.localSalt() : keys.remoteSalt());
    exported.writeBytes(weAreClient ? keys.remoteSalt() : keys.localSalt());
    String hex = HexFormat.of().withUpperCase().formatHex(exported.toByteArray());
    openssl.awaitOutput("Keying material: " + hex, PATIENCE);
  }

  private static String[] srtp(String profile, int bytes, String... more) {
    List<String> all = new ArrayList<>(List.of("-use_srtp", profile));
    all.addAll(List.of("-keymatexport", "EXTRACTOR-dtls_srtp"));
    all.addAll(List.of("-keymatexportlen", Integer.toString(bytes)));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private String here() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  @ParameterizedTest
  @CsvSource({
    "EC, SRTP_AES128_CM_SHA1_80, 60",
    "RSA, SRTP_AES128_CM_SHA1_80, 60",
    "RSA, SRTP_AES128_CM_SHA1_32, 60",
    "RSA, SRTP_AEAD_AES_128_GCM, 56",
    "EC, SRTP_AEAD_AES_256_GCM, 88",
  })
  void weAreTheServer(String algorithm, String profile, int bytes) throws Exception {
    serve(certificate(algorithm));
    try (var openssl = openssl("s_client", srtp(profile, bytes, "-connect", here()))) {
      assertSame(openssl, keys(openssl), false);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EC, SRTP_AES128_CM_SHA1_80, 60",
    "RSA, SRTP_AES128_CM_SHA1_80, 60",
    "RSA, SRTP_AES128_CM_SHA1_32, 60",
    "EC, SRTP_AEAD_AES_128_GCM, 56",
    "RSA, SRTP_AEAD_AES_256_GCM, 88",
  })
  void weAreTheClient(String algorithm, String profile, int bytes) throws Exception {
    Fingerprint expected = certificate(algorithm);
    String there = "127.0.0.1:" + Ports.next();
    String[] words = srtp(profile, bytes, "-accept", there, "-listen", "-Verify", "1");
    try (var openssl = openssl("s_server", words)) {
      openssl.awaitOutput("^ACCEPT", PATIENCE);
      int port = Integer.parseInt(there.substring(there.indexOf(':') + 1));
      var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      session = DtlsSession.connect(OURS, expected, sendingTo(to), results::add);
      Thread.ofVirtual().start(this::read);
      assertSame(openssl, keys(openssl), true);
    }
  }

  /** linphone's first choice among suites is one that Java's providers do not have. */
  @Test
  void aClientThatPrefersChaChaIsTalkedOutOfIt() throws Exception {
    serve(certificate("RSA"));
    String suites = "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384";
    String[] words = srtp("SRTP_AES128_CM_SHA1_80", 60, "-connect", here(), "-cipher", suites);
    try (var openssl = openssl("s_client", words)) {
      assertSame(openssl, keys(openssl), false);
    }
  }

  @Test
  void aClientWithoutACertificateGetsNoKeys() throws Exception {
    serve(certificate("EC"));
    Files.delete(temp.path().resolve("key.pem"));
    List<String> command =
        List.of(
            "openssl",
            "s_client",
            "-dtls1_2",
            "-use_srtp",
            "SRTP_AES128_CM_SHA1_80",
            "-connect",
            here());
    try (var openssl = PeerProcess.start("s_client", temp.path(), null, command)) {
      assertThat(result(openssl)).isInstanceOf(Result.Failed.class);
      openssl.awaitOutput("SSL alert number", PATIENCE);
    }
  }

  @Test
  void aClientWithAnotherCertificateGetsNoKeys() throws Exception {
    certificate("RSA");
    serve(OURS.fingerprint());
    String[] words = srtp("SRTP_AES128_CM_SHA1_80", 60, "-connect", here());
    try (var openssl = openssl("s_client", words)) {
      assertThat(result(openssl)).isInstanceOf(Result.Failed.class);
      openssl.awaitOutput("SSL alert number 42", PATIENCE);
    }
  }

  @Test
  void aClientThatWantsNoSrtpGetsNoKeys() throws Exception {
    serve(certificate("EC"));
    try (var openssl = openssl("s_client", "-connect", here())) {
      assertThat(result(openssl)).isInstanceOf(Result.Failed.class);
      openssl.awaitOutput("SSL alert number 40", PATIENCE);
    }
  }
}
