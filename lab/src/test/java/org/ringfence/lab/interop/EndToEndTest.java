package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.agent.RegistrationState;
import org.ringfence.audio.Cadence;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.SipMeddler;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.phone.CallEnd;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.phone.sound.ToneSource;
import org.ringfence.server.store.ServerFolder;

/** Our phones through our server, which relays what it has no keys for. */
@Timeout(120)
class EndToEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Site site;

  private final TempFolder temp = new TempFolder("end-to-end");

  /** One of our phones, which says a tone. */
  private static final class Ours implements AutoCloseable {
    final Phone phone;
    final String user;
    private final Queue<PhoneEvent> events = new ConcurrentLinkedQueue<>();

    Ours(Account account, int port) throws IOException, BadIdentityException {
      user = account.user();
      var who = new PhoneSettings.Account(user, site.server().domain(), account.password(), "");
      phone =
          new Phone(
              PhoneSettings.of(who)
                  .withServer(new PhoneSettings.Server("127.0.0.1", port, Transport.TLS))
                  .withBind(java.net.InetAddress.ofLiteral("127.0.0.1"))
                  .withTrust(Pem.readCertificates(site.server().caFile()), null)
                  .withSounds(call ->
                      new PhoneSettings.Sounds(
                          new ToneSource(Cadence.sine(440), 8_000), List.of())),
              events::add);
      phone.register();
      await("registration of " + user)
          .atMost(PATIENCE)
          .until(() -> phone.registration() instanceof RegistrationState.Registered);
    }

    Ours(Account account) throws IOException, BadIdentityException {
      this(account, site.server().port(Transport.TLS));
    }

    /** Waits for an event of a kind and takes it and all before it. */
    <E extends PhoneEvent> E next(Class<E> kind) {
      await(kind.getSimpleName() + " at " + user)
          .atMost(PATIENCE)
          .until(() -> events.stream().anyMatch(kind::isInstance));
      while (true) {
        PhoneEvent event = events.remove();
        if (kind.isInstance(event)) return kind.cast(event);
      }
    }

    CallEnd refused(String number) {
      PhoneCall call = phone.dialEndToEnd(number);
      CallEnd end = next(PhoneEvent.Ended.class).end();
      assertThat(call.digits()).isEmpty();
      return end;
    }

    @Override
    public void close() {
      phone.close();
    }
  }

  @BeforeAll
  static void open() {
    site = Site.encrypted("end-to-end-server", Transport.TLS);
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  private static void bothTalk(Ours caller, Ours called) {
    PhoneCall call = caller.phone.dialEndToEnd(called.user);
    PhoneCall taken = called.next(PhoneEvent.Incoming.class).call();
    taken.answer();
    String digits = caller.next(PhoneEvent.Compare.class).digits();
    assertThat(called.next(PhoneEvent.Compare.class).digits()).isEqualTo(digits);
    await()
        .atMost(PATIENCE)
        .until(() ->
            call.statistics().receivedPackets() > 50 && taken.statistics().receivedPackets() > 50);
    assertThat(call.statistics().notAuthentic()).isZero();
  }

  @Test
  void bothShowTheSameDigitsAndHear() throws Exception {
    try (var alice = new Ours(site.account());
        var bob = new Ours(site.account())) {
      bothTalk(alice, bob);
      PhoneCall call = alice.phone.calls().getFirst();
      String digits = call.digits();
      call.hold();
      bob.next(PhoneEvent.HoldChanged.class);
      call.resume();
      bob.next(PhoneEvent.HoldChanged.class);
      assertThat(call.digits()).isEqualTo(digits);
      assertThat(bob.phone.calls().getFirst().digits()).isEqualTo(digits);
    }
  }

  @Test
  void whatTheServerWouldHaveToHearIsRefused() throws Exception {
    try (var alice = new Ours(site.account())) {
      CallEnd end = alice.refused("*43");
      assertThat(end.reason()).isEqualTo(CallEnd.Reason.NOT_END_TO_END);
      assertThat(end.words()).contains("the server cannot hear it");
    }
  }

  @Test
  void aPhoneThatKnowsNothingOfItIsNotCalledInAnotherWay() throws Exception {
    Installed.need("baresip", "baresip-core");
    Account old = site.account();
    PhonePlan plan = PhonePlan.tls(old, site.server(), 620, true).with(PhonePlan.Media.SDES);
    try (var baresip = new BaresipPeer(temp.folder("baresip"), plan);
        var alice = new Ours(site.account())) {
      baresip.awaitRegistered();
      CallEnd end = alice.refused(old.user());
      assertThat(end.reason()).as(end.words()).isEqualTo(CallEnd.Reason.NOT_END_TO_END);
    }
  }

  @Test
  void whoeverTakesTheWishAwayGetsNoCall() throws Exception {
    for (String attribute : List.of("a=ringfence-end-to-end\r\n", "a=fingerprint:.*\r\n")) {
      UnaryOperator<String> change = body -> body.replaceAll(attribute, "");
      try (SipMeddler meddler = meddler(change);
          var alice = new Ours(site.account());
          var bob = new Ours(site.account(), meddler.port())) {
        alice.phone.dialEndToEnd(bob.user);
        await(attribute)
            .atMost(PATIENCE)
            .until(() -> {
              bob.phone.calls().forEach(PhoneCall::answer);
              return alice.phone.calls().isEmpty();
            });
        CallEnd end = alice.next(PhoneEvent.Ended.class).end();
        assertThat(end.reason()).as(end.words()).isEqualTo(CallEnd.Reason.NOT_END_TO_END);
        assertThat(meddler.changed()).isPositive();
      }
    }
  }

  @Test
  void aTransferToWhatMustHearItFails() throws Exception {
    try (var alice = new Ours(site.account());
        var bob = new Ours(site.account())) {
      bothTalk(alice, bob);
      alice.phone.calls().getFirst().transfer("*43");
      PhoneEvent.TransferProgress progress;
      do {
        progress = alice.next(PhoneEvent.TransferProgress.class);
      } while (progress.status() < 200);
      assertThat(progress.status()).isGreaterThanOrEqualTo(300);
    }
  }

  private static SipMeddler meddler(UnaryOperator<String> change) {
    var folder = new ServerFolder(site.server().caFile().getParent());
    return SipMeddler.as(
        folder.serverCertificate(),
        folder.serverKey(),
        site.server().caFile(),
        site.server().port(Transport.TLS),
        change);
  }
}
