package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PebbleAuthority;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.SipServerStart;
import org.ringfence.server.acme.AcmeKeeper;
import org.ringfence.server.cli.Console;
import org.ringfence.server.cli.Ringfence;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.report.Progress;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.AcmeState;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;

/** Certificates from a real ACME authority: asked for, proved, renewed, and missed for a while. */
@Tag("interop-pebble")
@Timeout(180)
class AcmeInteropTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Duration LIFE = Duration.ofHours(3);
  private static final List<String> NAMES = List.of("phones.example.com", "sip.example.com");

  private final TempFolder temp = new TempFolder("acme");
  private final int tlsPort = Ports.next();
  private final int webPort = Ports.next();
  private final int httpPort = Ports.next();
  private PebbleAuthority.Plan plan;
  private @Nullable PebbleAuthority authority;
  private Instant now = Instant.now();

  @BeforeEach
  void startAuthority() {
    Installed.need("pebble", "pebble");
    plan = new PebbleAuthority.Plan(Ports.next(), tlsPort, httpPort, LIFE, 20);
    authority = new PebbleAuthority(temp.folder("authority"), plan);
  }

  @AfterEach
  void stop() {
    if (authority != null) authority.close();
    temp.close();
  }

  private Config prepared(String challenge) throws Exception {
    ServerFolder folder = folder();
    FirstRun.prepare(folder, Config.defaults(), Progress.NONE);
    Files.writeString(
        folder.path().resolve(ConfigFile.NAME),
        """
        listen:
          tls: 127.0.0.1:%d
          wss: 127.0.0.1:%d
        media: {ports: %s}
        tls:
          acme:
            names: [%s]
            directory: %s
            email: admin@example.com
            terms: agreed
            challenge: %s
            http: 127.0.0.1:%d
            hook: dns-record
            trust: %s
        """
            .formatted(
                tlsPort,
                webPort,
                mediaPorts(),
                String.join(", ", NAMES),
                authority.directory(),
                challenge,
                httpPort,
                authority.trust()));
    return ConfigFile.load(folder.path());
  }

  private static String mediaPorts() {
    int first = Ports.range(100);
    return first + "-" + (first + 99);
  }

  private ServerFolder folder() {
    return new ServerFolder(temp.path().resolve("data"));
  }

  @Test
  void aServerGetsItsCertificateOverItsOwnPortAndShowsItToWhoAsksForTheName() throws Exception {
    Config config = prepared("tls-alpn-01");
    try (Stores stores = Stores.open(folder(), config);
        StartedServer server = SipServerStart.start(config, stores, Progress.NONE)) {
      await().atMost(LONG).until(() -> isPublic(chain(tlsPort, NAMES.getFirst())));
      for (int port : List.of(tlsPort, webPort)) {
        for (String name : NAMES) assertThat(isPublic(chain(port, name))).isTrue();
        for (String name : Arrays.asList("other.example.com", "ringfence.local", null)) {
          X509Certificate shown = chain(port, name)[0];
          shown.verify(ownAuthority().getPublicKey());
        }
      }
      assertThat(server.status().calls()).isZero();
    }
    for (Path secret : List.of(folder().acmeIdentity(), folder().acmeAccountKey())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
    assertThat(doctor())
        .contains("✓ public certificate: phones.example.com, sip.example.com; good");
    // A restart asks nobody: the authority is not even there.
    authority.close();
    try (Stores stores = Stores.open(folder(), config);
        StartedServer server = SipServerStart.start(config, stores, Progress.NONE)) {
      await().atMost(LONG).until(() -> chain(tlsPort, NAMES.getFirst()).length > 1);
      assertThat(AcmeState.load(folder()).failures()).isZero();
      assertThat(server.status().calls()).isZero();
    }
  }

  @Test
  void overHttpAPortIsOpenOnlyWhileTheAuthorityAsks() throws Exception {
    TlsContexts contexts = contexts();
    try (AcmeKeeper keeper = keeper(prepared("http-01"), contexts)) {
      Instant next = keeper.step();
      assertThat(AcmeState.load(folder()).error()).isEmpty();
      assertThat(next).isAfter(now.plus(LIFE.dividedBy(2)));
      assertThat(contexts.choosesByName()).isTrue();
      try (Socket socket = new Socket()) {
        var address = new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> socket.connect(address, 1000))
            .isInstanceOf(java.net.ConnectException.class);
      }
    }
  }

  /** What an administrator would write for a name service of his. */
  private void writeHook(String before) throws Exception {
    Path hook = folder().path().resolve("dns-record");
    Files.writeString(
        hook,
        """
        #!/bin/bash
        %s
        echo "$@" >> "$(dirname "$0")/dns.log"
        case $1 in
          put) word=set-txt ;;
          remove) word=clear-txt ;;
        esac
        body=$(printf '{"host": "%%s.", "value": "%%s"}' "$2" "$3")
        exec 3<>/dev/tcp/127.0.0.1/%d
        head='POST /%%s HTTP/1.0\\r\\nContent-Length: %%d\\r\\n\\r\\n'
        printf "$head%%s" $word ${#body} "$body" >&3
        grep -q '200 OK' <&3
        """
            .formatted(before, authority.recordsPort()));
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void byDnsAProgramPutsTheRecordAndTakesItOut() throws Exception {
    TlsContexts contexts = contexts();
    AcmeKeeper keeper = keeper(prepared("dns-01"), contexts);
    writeHook("echo no key for the name service; exit 3");
    keeper.step();
    assertThat(AcmeState.load(folder()).error())
        .endsWith("dns-record ended with 3: no key for the name service");
    assertThat(doctor()).contains("dns-record puts the record into DNS, and https://");
    writeHook("");
    now = now.plus(Duration.ofMinutes(7));
    keeper.step();
    assertThat(AcmeState.load(folder()).error()).isEmpty();
    assertThat(contexts.choosesByName()).isTrue();
    List<String> asked = Files.readAllLines(folder().path().resolve("dns.log"));
    for (String name : NAMES) {
      String record = "_acme-challenge." + name + " [A-Za-z0-9_-]{43}";
      assertThat(asked).filteredOn(line -> line.matches("put " + record)).hasSize(1);
      assertThat(asked).filteredOn(line -> line.matches("remove " + record)).hasSize(1);
    }
  }

  @Test
  void aCertificateIsRenewedInTimeAndAnOutageOfTheAuthorityHarmsNobody() throws Exception {
    TlsContexts contexts = contexts();
    Config config = prepared("http-01");
    AcmeKeeper keeper = keeper(config, contexts);
    Instant due = keeper.step();
    TlsIdentity first = kept();
    now = due.minusSeconds(1);
    assertThat(keeper.step()).isEqualTo(due);
    assertThat(kept()).isEqualTo(first);

    // Away when it is time: the server goes on with what it has, and tries again later.
    authority.close();
    now = due.plusSeconds(1);
    Instant again = keeper.step();
    assertThat(again).isAfter(now.plus(Duration.ofMinutes(4)));
    assertThat(kept()).isEqualTo(first);
    assertThat(contexts.choosesByName()).isTrue();
    AcmeState state = AcmeState.load(folder());
    assertThat(state.error()).endsWith("/dir cannot be reached: nobody answers there");
    assertThat(state.failures()).isEqualTo(1);
    assertThat(doctor())
        .contains("! public certificate: ")
        .contains("asked for in vain")
        .contains("cannot be reached");
    // Asked too early it does nothing.
    now = again.minusSeconds(1);
    assertThat(keeper.step()).isEqualTo(again);
    assertThat(AcmeState.load(folder())).isEqualTo(state);

    authority = new PebbleAuthority(temp.folder("authority"), plan);
    now = again.plusSeconds(1);
    keeper.step();
    assertThat(AcmeState.load(folder()).error()).isEmpty();
    assertThat(kept().certificate().getSerialNumber())
        .isNotEqualTo(first.certificate().getSerialNumber());
    assertThat(kept().key()).isNotEqualTo(first.key());
  }

  @Test
  void aProofThatFailsIsToldByTheDoctorAndWhatHasExpiredIsShownNoMore() throws Exception {
    TlsContexts contexts = contexts();
    // Nobody listens where the authority asks.
    AcmeKeeper keeper = keeper(prepared("tls-alpn-01"), contexts);
    keeper.step();
    assertThat(contexts.choosesByName()).isFalse();
    // The authority lists the names in an order of its own.
    String unproved = "(phones|sip)\\.example\\.com was not proved to be ours";
    assertThat(AcmeState.load(folder()).error()).containsPattern(unproved);
    assertThat(doctor())
        .contains("✗ public certificate: phones.example.com, sip.example.com; none yet")
        .containsPattern(unproved)
        .contains("see that port 443 of these names leads to `wss` or `tls` here");

    AcmeKeeper mended = keeper(ConfigFile.load(folder().path()), contexts);
    assertThat(mended.step()).as("a restart does not ask at once").isAfter(now);
    assertThat(AcmeState.load(folder()).failures()).isEqualTo(1);
    Files.writeString(
        folder().path().resolve(ConfigFile.NAME),
        Files.readString(folder().path().resolve(ConfigFile.NAME))
            .replace("tls-alpn-01", "http-01"));
    AcmeKeeper other = keeper(ConfigFile.load(folder().path()), contexts);
    now = now.plus(Duration.ofMinutes(7));
    other.step();
    assertThat(AcmeState.load(folder()).failures()).isZero();
    // The authority stays away till the certificate's end.
    authority.close();
    now = kept().certificate().getNotAfter().toInstant().plusSeconds(1);
    other.step();
    assertThat(contexts.choosesByName()).isFalse();
    assertThat(AcmeState.load(folder()).failures()).isEqualTo(1);
  }

  private AcmeKeeper keeper(Config config, TlsContexts contexts) {
    return new AcmeKeeper(
        config.tls().acme(), folder(), contexts, () -> now, new SplittableRandom(1));
  }

  private TlsContexts contexts() throws Exception {
    return new TlsContexts(ownIdentity(), null, TlsContexts.PeerAuth.NONE);
  }

  private TlsIdentity ownIdentity() throws Exception {
    Path own = temp.folder("own");
    ServerFolder other = new ServerFolder(own);
    FirstRun.issueIdentity(other, Config.defaults());
    return TlsIdentity.load(other.serverCertificate(), other.serverKey(), Instant.now());
  }

  private TlsIdentity kept() throws Exception {
    Path file = folder().acmeIdentity();
    return TlsIdentity.load(file, file, Instant.now());
  }

  private X509Certificate ownAuthority() throws Exception {
    return Pem.readCertificates(folder().caCertificate()).getFirst();
  }

  private String doctor() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Console console = new Console(new ByteArrayInputStream(new byte[0]), print, print, false);
    String[] words = {"doctor", "--data", folder().path().toString()};
    Ringfence.run(words, console, SipServerStart::start);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Whether the chain leads to the authority's root. */
  private boolean isPublic(X509Certificate[] chain) {
    try {
      for (int i = 0; i + 1 < chain.length; i++) chain[i].verify(chain[i + 1].getPublicKey());
      chain[chain.length - 1].verify(authority.root().getPublicKey());
      return true;
    } catch (java.security.GeneralSecurityException e) {
      return false;
    }
  }

  /** What is shown to who asks for that name, or for none. */
  private static X509Certificate[] chain(int port, @Nullable String name) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anyone()}, null);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      SSLParameters parameters = socket.getSSLParameters();
      if (name != null) parameters.setServerNames(List.of(new SNIHostName(name)));
      socket.setSSLParameters(parameters);
      var shown = socket.getSession().getPeerCertificates();
      return Arrays.copyOf(shown, shown.length, X509Certificate[].class);
    }
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
