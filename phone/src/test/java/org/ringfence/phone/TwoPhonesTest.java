package org.ringfence.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.codec.Codecs;
import org.ringfence.media.AudioStatistics;
import org.ringfence.net.tls.CertificateAuthority;

/** Whole calls between phones in this process, over loopback, without a server. */
@Timeout(60)
class TwoPhonesTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("Test CA", Instant.now(), new SecureRandom());

  private static TestPhone phone(String user, int toneHz, Transport transport) throws Exception {
    return TestPhone.listening(user, toneHz, transport, TestPhone.identified(AUTHORITY));
  }

  private static TestPhone phone(String user, int toneHz, UnaryOperator<PhoneSettings> more)
      throws Exception {
    return TestPhone.listening(user, toneHz, Transport.UDP, more);
  }

  private static PhoneCall connected(TestPhone caller, TestPhone called) {
    PhoneCall call = caller.phone.dial(called.uri());
    PhoneCall incoming = called.next(PhoneEvent.Incoming.class).call();
    assertThat(incoming.state()).isEqualTo(PhoneCall.State.INCOMING);
    incoming.answer();
    caller.next(PhoneEvent.Answered.class);
    called.next(PhoneEvent.Answered.class);
    return call;
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "TCP", "TLS"})
  void bothHearEachOtherAndEitherMayHangUp(Transport transport) throws Exception {
    try (TestPhone alice = phone("alice", 440, transport);
        TestPhone bob = phone("bob", 1000, transport)) {
      PhoneCall call = connected(alice, bob);
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
      bob.phone.calls().getFirst().hangUp();
      assertThat(alice.next(PhoneEvent.Ended.class).end().reason())
          .isEqualTo(CallEnd.Reason.PEER_HUNG_UP);
      assertThat(bob.next(PhoneEvent.Ended.class).end().reason())
          .isEqualTo(CallEnd.Reason.WE_HUNG_UP);
      assertThat(call.state()).isEqualTo(PhoneCall.State.ENDED);

      connected(bob, alice).hangUp();
      assertThat(alice.next(PhoneEvent.Ended.class).end().reason())
          .isEqualTo(CallEnd.Reason.PEER_HUNG_UP);
      assertThat(bob.next(PhoneEvent.Ended.class).call().outgoing()).isTrue();
      await().until(() -> alice.phone.calls().isEmpty() && bob.phone.calls().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"opus", "G722", "PCMA", "PCMU", "iLBC"})
  void aToneArrivesThroughEachCodec(String name) throws Exception {
    UnaryOperator<PhoneSettings> only =
        settings ->
            settings.withCodecs(
                Codecs.KNOWN.stream().filter(codec -> codec.encodingName().equals(name)).toList());
    try (TestPhone alice = phone("alice", 440, only);
        TestPhone bob = phone("bob", 1000, settings -> settings.withCodecs(Codecs.KNOWN))) {
      PhoneCall call = connected(alice, bob);
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
      assertThat(call.codec()).isEqualTo(name);
      assertThat(bob.phone.calls().getFirst().codec()).isEqualTo(name);
      AudioStatistics statistics = call.statistics();
      assertThat(statistics.sentPackets()).isGreaterThan(20);
      assertThat(statistics.receivedPackets()).isGreaterThan(20);
      assertThat(statistics.lost()).isZero();
    }
  }

  @Test
  void aHeldCallIsSilentUntilItIsResumed() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP);
        TestPhone bob = phone("bob", 1000, Transport.UDP)) {
      PhoneCall call = connected(alice, bob);
      bob.hears(440);
      call.hold();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      assertThat(bob.phone.calls().getFirst().heldByPeer()).isTrue();
      assertThat(call.heldByUs()).isTrue();
      await().atMost(TestPhone.PATIENCE).until(bob::hearsNothing);
      alice.memory.forget();

      call.resume();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      assertThat(bob.phone.calls().getFirst().heldByPeer()).isFalse();
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
    }
  }

  @Test
  void keysArriveBothWays() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP);
        TestPhone bob = phone("bob", 1000, Transport.UDP)) {
      PhoneCall call = connected(alice, bob);
      alice.hears(1000);
      bob.hears(440);
      call.dtmf("12#");
      bob.phone.calls().getFirst().dtmf("*9");
      assertThat(List.of(key(bob), key(bob), key(bob))).containsExactly('1', '2', '#');
      assertThat(List.of(key(alice), key(alice))).containsExactly('*', '9');
    }
  }

  private static char key(TestPhone phone) {
    return phone.next(PhoneEvent.Digit.class).digit();
  }

  @Test
  void aBusyPhoneSaysSo() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP);
        TestPhone bob = phone("bob", 1000, settings -> settings.withLines(1, false));
        TestPhone carol = phone("carol", 700, Transport.UDP)) {
      connected(alice, bob);
      carol.phone.dial(bob.uri());
      CallEnd end = carol.next(PhoneEvent.Ended.class).end();
      assertThat(end.reason()).isEqualTo(CallEnd.Reason.BUSY);
      assertThat(end.words()).isEqualTo("bob is busy.");
    }
  }

  @Test
  void aRejectedAndACancelledCallEndAtBothSides() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP);
        TestPhone bob = phone("bob", 1000, Transport.UDP)) {
      alice.phone.dial(bob.uri());
      bob.next(PhoneEvent.Incoming.class).call().reject();
      assertThat(alice.next(PhoneEvent.Ended.class).end().reason()).isEqualTo(CallEnd.Reason.BUSY);
      assertThat(bob.next(PhoneEvent.Ended.class).end().reason())
          .isEqualTo(CallEnd.Reason.WE_REJECTED);

      PhoneCall second = alice.phone.dial(bob.uri());
      bob.next(PhoneEvent.Incoming.class);
      alice.next(PhoneEvent.Ringing.class);
      second.hangUp();
      assertThat(bob.next(PhoneEvent.Ended.class).end().reason())
          .isEqualTo(CallEnd.Reason.CANCELLED);
    }
  }

  @Test
  void withoutACommonCodecTheCallIsRefused() throws Exception {
    try (TestPhone alice =
            phone("alice", 440, settings -> settings.withCodecs(List.of(Codecs.OPUS)));
        TestPhone bob =
            phone(
                "bob",
                1000,
                settings -> settings.withCodecs(List.of(Codecs.PREFERRED.getLast())))) {
      alice.phone.dial(bob.uri());
      assertThat(alice.next(PhoneEvent.Ended.class).end().reason())
          .isEqualTo(CallEnd.Reason.NO_COMMON_CODEC);
    }
  }

  @Test
  void aBlindTransferConnectsTheOtherTwo() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP);
        TestPhone bob = phone("bob", 1000, Transport.UDP);
        TestPhone carol = phone("carol", 700, settings -> settings.withLines(2, true))) {
      connected(alice, bob);
      bob.phone.calls().getFirst().transfer(carol.uri());
      alice.next(PhoneEvent.TransferAsked.class);
      carol.next(PhoneEvent.Answered.class);
      assertThat(bob.next(PhoneEvent.Ended.class).end().reason())
          .isEqualTo(CallEnd.Reason.TRANSFERRED);
      assertThat(carol.hears(440)).isGreaterThanOrEqualTo(0.8);
      assertThat(alice.hears(700)).isGreaterThanOrEqualTo(0.8);
      assertThat(alice.phone.calls()).hasSize(1);
    }
  }

  @Test
  void aTransferToABusyPhoneLeavesTheCallAsItWas() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP);
        TestPhone bob = phone("bob", 1000, Transport.UDP);
        TestPhone carol = phone("carol", 700, settings -> settings.withLines(0, false))) {
      PhoneCall call = connected(alice, bob);
      call.transfer(carol.uri());
      PhoneEvent.TransferProgress progress;
      do {
        progress = alice.next(PhoneEvent.TransferProgress.class);
      } while (progress.status() < 200);
      assertThat(progress.status()).isEqualTo(486);
      assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
    }
  }

  @Test
  void anAttendedTransferConnectsTheTwoOtherSides() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP);
        TestPhone bob = phone("bob", 1000, Transport.UDP);
        TestPhone carol = phone("carol", 700, settings -> settings.withLines(2, true))) {
      PhoneCall first = connected(alice, bob);
      PhoneCall second = alice.phone.dial(carol.uri());
      alice.next(PhoneEvent.Answered.class);
      assertThat(alice.hears(700)).isGreaterThanOrEqualTo(0.8);
      assertThat(first.heldByUs()).isTrue();
      first.transferTo(second);
      assertThat(alice.next(PhoneEvent.Ended.class).end().isNormal()).isTrue();
      assertThat(alice.next(PhoneEvent.Ended.class).end().isNormal()).isTrue();
      assertThat(bob.hears(700)).isGreaterThanOrEqualTo(0.8);
      assertThat(carol.hears(1000)).isGreaterThanOrEqualTo(0.8);
    }
  }

  @Test
  void anUnreachablePhoneIsNamed() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.TLS)) {
      alice.phone.dial("sip:nobody@127.0.0.1:1;transport=tls");
      CallEnd end = alice.next(PhoneEvent.Ended.class).end();
      assertThat(end.reason()).isEqualTo(CallEnd.Reason.UNREACHABLE);
      assertThat(end.words()).contains("nobody cannot be reached", "nothing listens there");
    }
  }
}
