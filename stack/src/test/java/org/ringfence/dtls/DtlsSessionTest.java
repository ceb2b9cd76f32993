package org.ringfence.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.dtls.DtlsSession.Result;
import org.ringfence.srtp.SrtpProfile;

@Timeout(60)
class DtlsSessionTest {
  private static final DtlsCertificate OURS =
      DtlsCertificate.create(new SecureRandom(), Instant.now());
  private static final DtlsCertificate THEIRS =
      DtlsCertificate.create(new SecureRandom(), Instant.now());
  private static final DtlsCookies COOKIES = new DtlsCookies(new SecureRandom());
  private static final byte[] PATH = {127, 0, 0, 1, 1, 2};

  private final List<Result> atServer = new CopyOnWriteArrayList<>();
  private final List<Result> atClient = new CopyOnWriteArrayList<>();
  private final List<byte[]> fromServer = new CopyOnWriteArrayList<>();
  private DtlsSession server;
  private DtlsSession client;

  @AfterEach
  void close() {
    if (server != null) server.close();
    if (client != null) client.close();
  }

  private void serve(Fingerprint expected, Consumer<byte[]> send) {
    server = DtlsSession.accept(OURS, expected, COOKIES, PATH, false, send, atServer::add);
  }

  private void toClient(byte[] datagram) {
    fromServer.add(datagram);
    DtlsSession there = client;
    if (there != null) there.receive(datagram);
  }

  private void toServer(byte[] datagram) {
    synchronized (server) {
      server.receive(datagram);
    }
  }

  private static SrtpKeys keys(List<Result> results) {
    await().atMost(Duration.ofSeconds(40)).until(() -> !results.isEmpty());
    assertThat(results.getFirst()).isInstanceOf(Result.Established.class);
    return ((Result.Established) results.getFirst()).keys();
  }

  private void assertSameKeys() {
    SrtpKeys c = keys(atClient);
    SrtpKeys s = keys(atServer);
    assertThat(c.profile()).isEqualTo(SrtpProfile.AEAD_AES_256_GCM).isEqualTo(s.profile());
    assertThat(c.localKey()).hasSize(32).isEqualTo(s.remoteKey()).isNotEqualTo(c.remoteKey());
    assertThat(c.remoteKey()).isEqualTo(s.localKey());
    assertThat(c.localSalt()).hasSize(12).isEqualTo(s.remoteSalt());
    assertThat(c.remoteSalt()).isEqualTo(s.localSalt());
  }

  @Test
  void twoOfOursAgreeOnKeysAndSayGoodbye() {
    serve(THEIRS.fingerprint(), this::toClient);
    client = DtlsSession.connect(THEIRS, OURS.fingerprint(), this::toServer, atClient::add);
    assertSameKeys();
    client.close();
    await().until(() -> atServer.contains(new Result.Closed()));
    assertThat(atClient.getLast()).isEqualTo(new Result.Closed());
  }

  /** Of the server's first flight the second and fourth datagrams are lost, the rest swapped. */
  @Test
  void lostAndReorderedFlightsAreRepaired() {
    List<byte[]> held = new ArrayList<>();
    serve(THEIRS.fingerprint(), datagram -> shaken(held, datagram));
    client = DtlsSession.connect(THEIRS, OURS.fingerprint(), this::toServer, atClient::add);
    assertSameKeys();
    assertThat(fromServer.size()).as("sent again").isGreaterThan(10);
  }

  /** The first datagram asks for the cookie; the flight is the five that follow. */
  private synchronized void shaken(List<byte[]> held, byte[] datagram) {
    fromServer.add(datagram);
    int number = fromServer.size() - 1;
    if (number == 2 || number == 4) return;
    held.addFirst(datagram);
    if (number == 1 || number == 3) return;
    DtlsSession there = client;
    for (byte[] each : held) if (there != null) there.receive(each);
    held.clear();
  }

  @Test
  void anotherCertificateThanTheSignalledOneGetsNoKeys() {
    serve(OURS.fingerprint(), this::toClient);
    client = DtlsSession.connect(THEIRS, OURS.fingerprint(), this::toServer, atClient::add);
    await().until(() -> !atServer.isEmpty());
    assertThat(atServer).hasSize(1).first().isInstanceOf(Result.Failed.class);
    await().until(() -> !atClient.isEmpty());
    assertThat(atClient).noneMatch(r -> r instanceof Result.Established);
  }

  @Test
  void aServerWithAnotherCertificateGetsNoKeysEither() {
    serve(THEIRS.fingerprint(), this::toClient);
    client = DtlsSession.connect(THEIRS, THEIRS.fingerprint(), this::toServer, atClient::add);
    await().until(() -> !atServer.isEmpty() && !atClient.isEmpty());
    assertThat(atClient).allMatch(r -> r instanceof Result.Failed);
    assertThat(atServer).allMatch(r -> r instanceof Result.Failed);
  }

  /** Forged hellos, before the handshake and all through it. */
  @Test
  void forgedClientHellosDisturbNothing() {
    List<byte[]> hellos = new CopyOnWriteArrayList<>();
    DtlsSession forger = DtlsSession.connect(THEIRS, OURS.fingerprint(), hellos::add, _ -> {});
    await().until(() -> !hellos.isEmpty());
    forger.close();
    byte[] hello = hellos.getFirst();
    serve(THEIRS.fingerprint(), this::toClient);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 100_000; i++) {
      assertThat(server.receive(forged(hello, random))).isFalse();
    }
    assertThat(fromServer).allMatch(answer -> answer.length <= hello.length);
    fromServer.clear();
    client =
        DtlsSession.connect(
            THEIRS,
            OURS.fingerprint(),
            datagram -> {
              for (int i = 0; i < 1000; i++) toServer(forged(hello, random));
              toServer(datagram);
            },
            atClient::add);
    assertSameKeys();
  }

  private static synchronized byte[] forged(byte[] hello, SplittableRandom random) {
    byte[] forged = hello.clone();
    forged[10] = (byte) random.nextInt(); // the record's number
    for (int i = 0; i < 32; i++) forged[27 + i] = (byte) random.nextInt();
    return forged;
  }

  @Test
  void aCookieOfAnotherPathIsRefused() {
    List<byte[]> hellos = new CopyOnWriteArrayList<>();
    serve(THEIRS.fingerprint(), this::toClient);
    client = DtlsSession.connect(THEIRS, OURS.fingerprint(), hellos::add, atClient::add);
    await().until(() -> !hellos.isEmpty());
    toServer(hellos.getFirst());
    await().until(() -> hellos.getLast().length > hellos.getFirst().length);
    byte[] withCookie = hellos.getLast();
    byte[] otherPath = {127, 0, 0, 1, 9, 9};
    try (DtlsSession other =
        DtlsSession.accept(
            OURS, THEIRS.fingerprint(), COOKIES, otherPath, false, _ -> {}, atServer::add)) {
      assertThat(other.receive(withCookie)).isFalse();
    }
    byte[] wrong = withCookie.clone();
    wrong[65] ^= 1; // inside the cookie
    assertThat(server.receive(wrong)).isFalse();
    assertThat(server.receive(withCookie)).isTrue();
  }

  @Test
  void fingerprintsAreReadAndWeakOnesRefused() {
    Fingerprint ours = OURS.fingerprint();
    assertThat(Fingerprint.parse(ours.write())).isEqualTo(ours);
    assertThat(Fingerprint.parse("SHA-256 " + ours.hex().toLowerCase(java.util.Locale.ROOT)))
        .isEqualTo(ours);
    assertThat(Fingerprint.parse("sha-1 " + ours.hex().substring(0, 59))).isNull();
    assertThat(Fingerprint.parse("sha-256 " + ours.hex().substring(3))).isNull();
    assertThat(Fingerprint.parse("sha-256 xyz")).isNull();
    assertThat(Fingerprint.parse("")).isNull();
  }
}
