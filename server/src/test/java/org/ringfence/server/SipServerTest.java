package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.agent.AgentShard;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.FirstRun;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Whole calls through a running server. */
@Timeout(60)
class SipServerTest {
  @TempDir private Path folder;
  private ServerBed bed;

  @AfterEach
  void close() throws Exception {
    if (bed != null) bed.close();
  }

  private ServerBed bed(String yaml) throws Exception {
    bed = new ServerBed(folder, yaml);
    return bed;
  }

  private Cdr awaitRecord() {
    await().atMost(Duration.ofSeconds(10)).until(() -> !records().isEmpty());
    return records().getFirst();
  }

  private List<Cdr> records() {
    return bed.stores.calls().recent(100, null);
  }

  private void awaitNoCalls() {
    await().atMost(Duration.ofSeconds(10)).until(() -> bed.server.status().calls() == 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "TCP", "TLS"})
  void twoPhonesTalk(Transport transport) throws Exception {
    bed("");
    Handset alice = bed.registered(transport, "1001");
    Handset bob = bed.registered(transport, "1002");
    Talk out = alice.dial("1002");
    Talk in = bob.awaitCall();
    in.ring();
    out.awaitStatus(180);
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    assertThat(bed.server.status().calls()).isEqualTo(1);
    assertThat(in.invite.maxForwards()).isEqualTo(69);
    out.ask(out.request(Method.BYE));
    in.accept("BYE");
    Cdr record = awaitRecord();
    assertThat(record.caller()).isEqualTo("1001");
    assertThat(record.answeredBy()).isEqualTo("1002");
    assertThat(record.outcome()).isEqualTo(Cdr.Outcome.ANSWERED);
    awaitNoCalls();
  }

  @Test
  void nobodyLearnsWhoIsThere() throws Exception {
    bed("");
    List<String> answers = new ArrayList<>();
    for (String number : List.of("1001", "7777")) {
      Handset stranger = bed.phone(Transport.TCP, number);
      for (Method method : List.of(Method.REGISTER, Method.INVITE)) {
        String target = Handset.uri("1002");
        String id = Handset.newCallId();
        SipRequest request = stranger.request(method, target, id, 1).build();
        stranger.send(request);
        SipResponse asked = (SipResponse) stranger.await("answer", Handset.finalTo(request));
        SipRequest guess =
            stranger.proved(request, asked).with().set(HeaderName.CSEQ, "2 " + method).build();
        SipRequest wrong = withWrongResponse(guess);
        stranger.send(wrong);
        SipResponse refused = (SipResponse) stranger.await("answer", Handset.finalTo(wrong));
        answers.add(shape(asked) + shape(refused));
      }
    }
    assertThat(answers.get(2)).isEqualTo(answers.get(0));
    assertThat(answers.get(3)).isEqualTo(answers.get(1));
    assertThat(answers.get(0)).contains("403");
  }

  private static SipRequest withWrongResponse(SipRequest request) {
    HeaderName name =
        request.is(Method.REGISTER) ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION;
    String value = String.valueOf(request.value(name));
    return request
        .with()
        .set(name, value.replaceAll("response=\"[0-9a-f]{8}", "response=\"00000000"))
        .build();
  }

  /** An answer without what differs in any case. */
  private static String shape(SipResponse response) {
    return response
        .toString()
        .replaceAll("(?m)^(Via|From|To|Call-ID): .*$", "$1")
        .replaceAll("nonce=\"[^\"]*\"", "nonce");
  }

  @Test
  void theCauseOfARefusalIsTrue() throws Exception {
    bed("limits:\n  calls: 3\n  callsPerExtension: 2\n");
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset bob = bed.registered(Transport.TCP, "1002");
    assertThat(alice.dial("7777").awaitRefusal().status()).isEqualTo(404);
    assertThat(alice.dial("1003").awaitRefusal().status()).isEqualTo(480);
    assertThat(alice.dial("9".repeat(500)).awaitRefusal().status()).isEqualTo(404);
    SipRequest.Builder far = alice.invite("1002").set(HeaderName.MAX_FORWARDS, 0);
    assertThat(alice.dial(far).awaitRefusal().status()).isEqualTo(483);
    Talk first = alice.dial("1002");
    Talk second = alice.dial("1002");
    Talk firstIn = bob.awaitCall();
    Talk secondIn = bob.awaitCall();
    SipResponse third = alice.dial("1002").awaitRefusal();
    assertThat(third.status()).isEqualTo(403);
    assertThat(third.value(HeaderName.REASON)).contains("too many calls");
    Talk other = bob.dial("*43");
    other.awaitAnswer();
    SipResponse full = bob.dial("*43").awaitRefusal();
    assertThat(full.status()).isEqualTo(503);
    assertThat(full.has(HeaderName.RETRY_AFTER)).isTrue();
    firstIn.refuse(486);
    secondIn.refuse(486);
    assertThat(first.awaitRefusal().status()).isEqualTo(486);
    assertThat(second.awaitRefusal().status()).isEqualTo(486);
    other.bye();
    awaitNoCalls();
    await().until(() -> records().size() == 8);
    assertThat(records())
        .filteredOn(record -> record.code() == 47 || record.code() == 42)
        .extracting(record -> record.caller() + " " + record.callee() + ": " + record.cause())
        .containsExactlyInAnyOrder(
            "1001 1002: this extension has too many calls already", "1002 *43: the server is busy");
  }

  @Test
  void whoIsCancelledStopsRinging() throws Exception {
    bed("");
    Handset alice = bed.registered(Transport.UDP, "1001");
    Handset bob = bed.registered(Transport.TLS, "1002");
    Talk out = alice.dial("1002");
    Talk in = bob.awaitCall();
    in.ring();
    out.awaitStatus(180);
    out.cancel();
    assertThat(out.awaitRefusal().status()).isEqualTo(487);
    in.accept("CANCEL");
    in.refuse(487);
    assertThat(awaitRecord().outcome()).isEqualTo(Cdr.Outcome.UNANSWERED);
    awaitNoCalls();
  }

  @Test
  void threePhonesRingAndOneGetsTheCall() throws Exception {
    bed("");
    Handset alice = bed.registered(Transport.UDP, "1001");
    List<Handset> desks = new ArrayList<>();
    for (Transport each : List.of(Transport.UDP, Transport.TCP, Transport.TLS)) {
      desks.add(bed.registered(each, "1002"));
    }
    Talk out = alice.dial("1002");
    List<Talk> rings = new ArrayList<>();
    for (Handset desk : desks) rings.add(desk.awaitCall());
    for (Talk ring : rings) ring.ring();
    out.awaitStatus(180);
    rings.get(1).answer();
    out.awaitAnswer();
    rings.get(1).awaitRequest("ACK");
    for (int loser : List.of(0, 2)) {
      SipRequest cancel = rings.get(loser).accept("CANCEL");
      assertThat(cancel.value(HeaderName.REASON)).contains("cause=200");
      rings.get(loser).refuse(487);
    }
    rings.get(1).bye();
    out.accept("BYE");
    awaitNoCalls();
  }

  @Test
  void nobodyAnswersInTime() throws Exception {
    bed("calls:\n  ringSeconds: 5\n");
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset bob = bed.registered(Transport.TCP, "1002");
    Talk out = alice.dial("1002");
    Talk in = bob.awaitCall();
    in.ring();
    in.accept("CANCEL");
    in.refuse(487);
    assertThat(out.awaitRefusal().status()).isEqualTo(480);
    assertThat(awaitRecord().cause()).isEqualTo("nobody answered");
  }

  @Test
  void aCallInWhichNobodySpeaksIsEndedAndAHeldOneIsNot() throws Exception {
    bed("  silentSeconds: 1\n");
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset bob = bed.registered(Transport.TCP, "1002");
    Handset carol = bed.registered(Transport.TCP, "1003");
    Handset dave = bed.registered(Transport.TCP, "1004");
    List<Talk> held = Handset.talking(carol, dave);
    Thread hold = Thread.ofVirtual().start(() -> quietly(() -> held.get(1).accept("INVITE")));
    assertThat(held.get(0).reinvite("sendonly").status()).isEqualTo(200);
    hold.join();
    List<Talk> talks = Handset.talking(alice, bob);
    SipRequest bye = talks.get(0).accept("BYE");
    assertThat(bye.value(HeaderName.REASON)).contains("the other side is gone");
    talks.get(1).accept("BYE");
    assertThat(awaitRecord().cause()).isEqualTo("the other side is gone");
    assertThat(bed.server.status().calls()).isEqualTo(1);
    held.get(0).bye();
    held.get(1).accept("BYE");
    awaitNoCalls();
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void quietly(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStoppingServerSaysGoodbyeToEverybody() throws Exception {
    bed = new ServerBed(folder, "", new Machinery.Sizes(3, ServerBed.hasty(3).timers()));
    Handset alice = bed.registered(Transport.UDP, "1001");
    Handset bob = bed.registered(Transport.TLS, "1002");
    Handset carol = bed.registered(Transport.TCP, "1003");
    List<Talk> talks = Handset.talking(alice, bob);
    Talk ringing = carol.dial("1001");
    Talk rings = alice.awaitCall();
    rings.ring();
    ringing.awaitStatus(180);
    Thread drained = Thread.ofVirtual().start(() -> quietly(() -> drain(1)));
    await().until(() -> carol.dial("1002").awaitRefusal().status() == 503);
    drained.join();
    bed.server.close();
    for (Talk talk : talks) {
      assertThat(talk.awaitRequest("BYE").value(HeaderName.REASON)).contains("restarted");
    }
    rings.awaitRequest("CANCEL");
    ringing.awaitStatus(503);
    bed.server.close();
    bed.stores.calls().flush();
    await()
        .untilAsserted(
            () -> assertThat(records()).extracting(Cdr::callee).contains("1002", "1001"));
    assertThat(records()).extracting(Cdr::cause).containsOnly("the server is being restarted");
  }

  private void drain(int seconds) throws InterruptedException {
    assertThat(bed.server.drain(Duration.ofSeconds(seconds))).isFalse();
  }

  @Test
  void aDrainingServerLetsTheRunningCallFinish() throws Exception {
    bed("");
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset bob = bed.registered(Transport.TCP, "1002");
    List<Talk> talks = Handset.talking(alice, bob);
    boolean[] finished = {false};
    Thread drained =
        Thread.ofVirtual()
            .start(() -> quietly(() -> finished[0] = bed.server.drain(Duration.ofSeconds(20))));
    await().until(() -> alice.dial("1002").awaitRefusal().status() == 503);
    assertThat(drained.isAlive()).isTrue();
    talks.get(0).bye();
    talks.get(1).accept("BYE");
    drained.join(5_000);
    assertThat(finished[0]).isTrue();
  }

  @Test
  void anotherPhoneOfTheSameExtensionTakesTheCallOver() throws Exception {
    bed = new ServerBed(folder, "", ServerBed.hasty(3));
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset desk = bed.registered(Transport.TCP, "1002");
    Handset mobile = bed.phone(Transport.TCP, "1002");
    Handset mallory = bed.registered(Transport.TCP, "1003");
    for (int round = 0; round < 6; round++) { // Every pair of shards, most likely.
      List<Talk> talks = Handset.talking(alice, desk);
      Talk in = talks.get(1);
      assertThat(mallory.dial(replacing(mallory, in.replaces())).awaitRefusal().status())
          .isEqualTo(403);
      assertThat(mobile.dial(replacing(mobile, in.replaces() + "x")).awaitRefusal().status())
          .isEqualTo(481);
      String early = in.replaces() + ";early-only";
      assertThat(mobile.dial(replacing(mobile, early)).awaitRefusal().status()).isEqualTo(486);
      assertThat(mobile.dial(replacing(mobile, "nonsense")).awaitRefusal().status()).isEqualTo(400);
      Talk taken = mobile.dial(replacing(mobile, in.replaces()));
      in.accept("BYE");
      talks.get(0).accept("INVITE");
      taken.awaitAnswer();
      talks.get(0).awaitRequest("ACK");
      taken.bye();
      talks.get(0).accept("BYE");
      awaitNoCalls();
    }
    awaitNothingLeft();
  }

  private static SipRequest.Builder replacing(Handset phone, String replaces) {
    return phone.invite("1002").add(HeaderName.REPLACES, replaces);
  }

  @Test
  void attendedTransferAcrossShardsReleasesEverything() throws Exception {
    bed = new ServerBed(folder, "", ServerBed.hasty(3));
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset bob = bed.registered(Transport.TCP, "1002");
    Handset carol = bed.registered(Transport.TCP, "1003");
    for (int round = 0; round < 8; round++) {
      List<Talk> first = Handset.talking(alice, bob);
      List<Talk> second = Handset.talking(bob, carol);
      Talk bobToAlice = first.get(1);
      String replaces =
          second.get(0).replaces().replace(";", "%3B").replace("=", "%3D").replace("@", "%40");
      SipRequest.Builder refer =
          bobToAlice
              .request(Method.REFER)
              .add(HeaderName.REFER_TO, "<" + Handset.uri("1003") + "?Replaces=" + replaces + ">");
      assertThat(bobToAlice.ask(refer).status()).isEqualTo(202);
      bobToAlice.accept("NOTIFY");
      second.get(1).accept("INVITE");
      first.get(0).accept("INVITE");
      second.get(0).accept("BYE");
      bobToAlice.accept("NOTIFY");
      bobToAlice.bye();
      first.get(0).awaitRequest("ACK");
      second.get(1).awaitRequest("ACK");
      second.get(1).bye();
      first.get(0).accept("BYE");
      awaitNoCalls();
    }
    awaitNothingLeft();
  }

  @Test
  void aNewCertificateIsShownToNewConnectionsAndABrokenOneIsNot() throws Exception {
    bed("");
    Handset alice = bed.registered(Transport.TLS, "1001");
    Handset bob = bed.registered(Transport.TLS, "1002");
    List<Talk> talks = Handset.talking(alice, bob);
    BigInteger before = shownSerial();
    FirstRun.issueIdentity(bed.folder, ServerBed.config(folder, ""));
    touch(1_000);
    bed.server.machinery().identity().renew();
    BigInteger renewed = shownSerial();
    assertThat(renewed).isNotEqualTo(before);
    byte[] good = Files.readAllBytes(bed.folder.serverCertificate());
    Files.writeString(bed.folder.serverCertificate(), "no certificate at all");
    touch(2_000);
    bed.server.machinery().identity().renew();
    assertThat(shownSerial()).isEqualTo(renewed);
    Files.write(bed.folder.serverCertificate(), good);
    talks.get(0).bye(); // Over the connection of the first certificate.
    talks.get(1).accept("BYE");
  }

  @Test
  void ourOwnCertificateIsMadeAnewBeforeItEndsAndWhenItHasEnded() throws Exception {
    bed("");
    Handset alice = bed.registered(Transport.TLS, "1001");
    Handset bob = bed.registered(Transport.TLS, "1002");
    List<Talk> talks = Handset.talking(alice, bob);
    BigInteger before = shownSerial();
    bed.server.machinery().identity().renew();
    assertThat(shownSerial()).isEqualTo(before);
    BigInteger ending = issuedBefore(Duration.ofDays(397 - 44));
    bed.server.machinery().identity().renew();
    assertThat(shownSerial()).isNotIn(before, ending);
    talks.get(0).bye(); // Over the connection of the first certificate.
    talks.get(1).accept("BYE");
    bed.close();
    // It stood still for a year and a half.
    BigInteger ended = issuedBefore(Duration.ofDays(500));
    bed("");
    assertThat(shownSerial()).isNotEqualTo(ended);
  }

  /** The server's certificate is now one that our authority gave it so long ago. */
  private BigInteger issuedBefore(Duration age) throws Exception {
    Instant now = Instant.now();
    TlsIdentity old =
        CertificateAuthority.load(
                bed.folder.caCertificate(), bed.folder.caKey(), now, new SecureRandom())
            .issueServer(List.of("127.0.0.1", "localhost"), now.minus(age));
    old.write(bed.folder.serverCertificate(), bed.folder.serverKey());
    return old.certificate().getSerialNumber();
  }

  /** The files change within one tick of the file system's clock. */
  private void touch(long timeMs) throws Exception {
    Files.setLastModifiedTime(bed.folder.serverCertificate(), FileTime.fromMillis(timeMs));
  }

  private BigInteger shownSerial() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            Handset.trusting(bed.folder.caCertificate()).getSocketFactory().createSocket()) {
      socket.connect(bed.address(Transport.TLS), 5_000);
      socket.startHandshake();
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSerialNumber();
    }
  }

  @Test
  void aPhoneThatIsGoneIsUnreachableAndNotBusy() throws Exception {
    bed = new ServerBed(folder, "", ServerBed.hasty(2));
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset overUdp = bed.registered(Transport.UDP, "1002");
    Handset overTcp = bed.registered(Transport.TCP, "1003");
    overUdp.close();
    overTcp.close();
    assertThat(alice.dial("1002").awaitRefusal().status()).isIn(408, 480);
    assertThat(alice.dial("1003").awaitRefusal().status()).isIn(408, 480);
    awaitNoCalls();
    await().until(() -> records().size() == 2);
    assertThat(records()).extracting(Cdr::cause).containsOnly("the phone cannot be reached");
  }

  /** Transactions, sessions and timers of all shards are gone. */
  private void awaitNothingLeft() {
    await().atMost(Duration.ofSeconds(10)).untilAsserted(this::assertNothingLeft);
  }

  private void assertNothingLeft() throws Exception {
    for (AgentShard shard : bed.server.machinery().agent().shards()) {
      int[] left = new int[3];
      java.util.concurrent.CountDownLatch counted = new java.util.concurrent.CountDownLatch(1);
      shard.execute(() -> {
        left[0] = shard.layer().sessionCount();
        left[1] = shard.layer().transactions().clientCount();
        left[2] = shard.layer().transactions().serverCount();
        counted.countDown();
      });
      assertThat(counted.await(5, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      assertThat(left).as("sessions, client and server transactions").containsOnly(0);
      assertThat(shard.loop().failures()).isZero();
    }
  }

  @Test
  void nothingIsLeftOfFiveHundredCalls() throws Exception {
    bed = new ServerBed(folder, "limits:\n  callsPerExtension: 1000\n", ServerBed.hasty(2));
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset bob = bed.registered(Transport.TCP, "1002");
    for (int i = 0; i < 500; i++) {
      if (i % 5 == 4) {
        Talk out = alice.dial("1002");
        bob.awaitCall().refuse(486);
        out.awaitRefusal();
        continue;
      }
      List<Talk> talks = Handset.talking(alice, bob);
      Talk ends = talks.get(i % 2);
      ends.bye();
      talks.get(1 - i % 2).accept("BYE");
    }
    awaitNoCalls();
    awaitNothingLeft();
    await().atMost(Duration.ofSeconds(10)).until(() -> bed.stores.calls().unstored() == 0);
    assertThat(bed.stores.calls().recent(1_000, null)).hasSize(500);
    assertThat(bed.stores.calls().running()).isEmpty();
  }
}
