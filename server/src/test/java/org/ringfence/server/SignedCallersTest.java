package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.Pem;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.trust.CallerProof;
import org.ringfence.server.trust.SigningAuthority;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;

/** Carriers that sign who calls, or that somebody on the way pretends to be (RFC 8224). */
@Timeout(120)
class SignedCallersTest {
  private static final String CALLER = "491711234567";
  @TempDir private static Path folder;
  private static final SigningAuthority AUTHORITY = new SigningAuthority("Anchor");
  private static final SigningAuthority.Signer CARRIER = AUTHORITY.provider("carrier-1");
  private static final AtomicInteger FETCHED = new AtomicInteger();
  private static HttpsServer web;
  private static FakeCarrier strict;
  private static FakeCarrier lax;
  private static ServerBed bed;
  private static Handset alice;

  @BeforeAll
  static void open() throws Exception {
    web = web();
    strict = new FakeCarrier("strict", null);
    lax = new FakeCarrier("lax", null);
    SigningAuthority.Signer own = AUTHORITY.provider("us");
    Files.writeString(folder.resolve("us.key"), Pem.text(own.key()));
    Files.writeString(folder.resolve("anchors.pem"), Pem.text(List.of(AUTHORITY.certificate())));
    publish("/us.pem", own.certificate());
    publish("/carrier.pem", CARRIER.certificate());
    String yaml =
        """
        numbers:
          country: DE
          areaCode: "30"
          outsidePrefix: "0"
          inbound: {"+4930123450": 1001, "+4930123460": 1001}
        trunks:
          strict: {server: "127.0.0.1:%d", transport: udp, media: clear, checkSeconds: 0,
            number: "+4930123450", sources: 127.0.0.1, rates: "+ 1"}
          lax: {server: "127.0.0.1:%d", transport: udp, media: clear, checkSeconds: 0,
            number: "+4930123460", sources: 127.0.0.1, rates: "+ 2"}
        callers:
          demand: strict
          check: lax
          sign: [strict]
          hosts: "127.0.0.1:%d"
          anchors: anchors.pem
          key: us.key
          address: %s
        """
            .formatted(strict.port(), lax.port(), web.getAddress().getPort(), address("/us.pem"));
    bed = new ServerBed(folder, yaml);
    bed.server.serving();
    alice = bed.registered(Transport.TCP, "1001");
  }

  @AfterAll
  static void close() throws Exception {
    bed.close();
    strict.close();
    lax.close();
    web.stop(0);
  }

  private static HttpsServer web() throws Exception {
    SigningAuthority.Signer host = AUTHORITY.nobody();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("web", host.key(), new char[0], new X509Certificate[] {host.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(new InetSocketAddress(ServerBed.LOOPBACK, 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.start();
    return server;
  }

  private static void publish(String path, X509Certificate certificate) {
    byte[] bytes = Pem.text(List.of(certificate)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    web.createContext(
        path,
        exchange -> {
          FETCHED.incrementAndGet();
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private static String address(String path) {
    return "https://127.0.0.1:" + web.getAddress().getPort() + path;
  }

  private static String identity(String caller, String called) {
    long now = Instant.now().getEpochSecond();
    return SigningAuthority.identity(CARRIER, address("/carrier.pem"), caller, called, now);
  }

  private static int refused(FakeCarrier carrier, SipRequest call) throws Exception {
    return carrier.awaitFinal(call).status();
  }

  /** Whoever is let through rings, and the record says this of the caller. */
  private static void rings(FakeCarrier carrier, SipRequest call, String words, String name)
      throws Exception {
    Talk ringing = alice.awaitCall();
    assertThat(ringing.invite.from().uri().user()).isEqualTo("+" + CALLER);
    assertThat(ringing.invite.from().displayName()).isEqualTo(name);
    ringing.refuse(486);
    assertThat(carrier.awaitFinal(call).status()).isEqualTo(486);
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> {
          Cdr latest = bed.stores.calls().recent(1, null).getFirst();
          assertThat(bed.stores.calls().events(latest.callId())).contains(words);
        });
  }

  @Test
  void whatIsSignedRingsAndWhatWasStrippedOrForgedDoesNot() throws Exception {
    InetSocketAddress server = bed.address(Transport.UDP);
    String called = "+4930123450";
    String identity = identity(CALLER, "4930123450");
    SipRequest good = strict.call(server, "+" + CALLER, called, List.of(identity));
    rings(strict, good, "caller signed by carrier-1, attestation A", "");
    assertThat(refused(strict, strict.call(server, "+" + CALLER, called)))
        .as("somebody on the way took it out")
        .isEqualTo(428);
    assertThat(refused(strict, strict.call(server, "+" + CALLER, called, List.of(identity))))
        .as("somebody sent it again")
        .isEqualTo(438);
    String bank = identity("4930555000", "4930123450");
    assertThat(refused(strict, strict.call(server, "+" + CALLER, called, List.of(bank))))
        .as("another caller's")
        .isEqualTo(438);
    String elsewhere = identity.replace("/carrier.pem>", "/us.pem>");
    assertThat(refused(strict, strict.call(server, "+" + CALLER, called, List.of(elsewhere))))
        .isEqualTo(438);
    String file =
        SigningAuthority.identity(
            CARRIER, "file:///dev/random", CALLER, "4930123450", Instant.now().getEpochSecond());
    assertThat(refused(strict, strict.call(server, "+" + CALLER, called, List.of(file))))
        .isEqualTo(436);
    String fresh = identity(CALLER, "4930123450");
    rings(
        strict,
        strict.call(server, "+" + CALLER, called, List.of(fresh)),
        "caller signed by carrier-1",
        "");
    assertThat(FETCHED.get()).as("the certificate was fetched once").isBetween(1, 2);
  }

  @Test
  void whereItIsOnlyLookedAtTheCalledOneAndTheRecordAreTold() throws Exception {
    InetSocketAddress server = bed.address(Transport.UDP);
    String called = "+4930123460";
    rings(lax, lax.call(server, "+" + CALLER, called), "caller not signed", "");
    String others = identity("4930555000", "4930123460");
    rings(
        lax,
        lax.call(server, "+" + CALLER, called, List.of(others)),
        "worth nothing: it names another caller",
        "Number not proven");
  }

  @Test
  void aCallerThatThreePeopleHaveBlockedIsRefusedForAll() throws Exception {
    InetSocketAddress server = bed.address(Transport.UDP);
    for (String each : List.of("1002", "1003", "1004")) {
      bed.stores.settings().set(each, Preference.BLOCKED, "+491711234568");
    }
    SipRequest call = lax.call(server, "+491711234568", "+4930123460");
    assertThat(refused(lax, call)).isEqualTo(607);
    bed.stores.settings().set("1004", Preference.BLOCKED, null);
    SipRequest again = lax.call(server, "+491711234568", "+4930123460");
    Talk ringing = alice.awaitCall();
    ringing.refuse(486);
    assertThat(lax.awaitFinal(again).status()).isEqualTo(486);
  }

  @Test
  void ourCallsAreSignedWhereTheCarrierWantsThat() throws Exception {
    Talk out = alice.dial("0030555010");
    SipRequest invite = strict.awaitCall();
    String identity = invite.value(HeaderName.IDENTITY);
    assertThat(identity).isNotNull();
    out.awaitAnswer();
    out.bye();
    CallerProof proof =
        CallerProof.of(
            List.of("127.0.0.1:" + web.getAddress().getPort()), List.of(AUTHORITY.certificate()));
    CompletableFuture<CallerProof.Outcome> told = new CompletableFuture<>();
    proof.look(
        new CallerProof.Asked(
            List.of(identity), "+4930123450", List.of("+4930555010"), invite.callId()),
        told::complete);
    assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo(new CallerProof.Outcome.Good("A", "us"));
  }
}
