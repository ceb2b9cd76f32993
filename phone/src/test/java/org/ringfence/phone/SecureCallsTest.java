package org.ringfence.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ringfence.phone.MediaSecurity.CLEAR;
import static org.ringfence.phone.MediaSecurity.ENCRYPTED;
import static org.ringfence.phone.MediaSecurity.END_TO_END;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.net.IceServers;
import org.ringfence.net.tls.CertificateAuthority;

/** Encrypted calls between phones in this process, with ICE and without. */
@Timeout(90)
class SecureCallsTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("Test CA", Instant.now(), new SecureRandom());
  private static final String SDES = "SRTP AEAD_AES_256_GCM, keys by SDES inside TLS";
  private static final String DTLS = "SRTP, keys by DTLS";

  private static TestPhone phone(
      String user, int toneHz, Transport transport, MediaSecurity security, boolean ice)
      throws Exception {
    var media = new PhoneSettings.Media(security, ice ? IceServers.NONE : null);
    return TestPhone.listening(
        user,
        toneHz,
        transport,
        settings -> TestPhone.identified(AUTHORITY).apply(settings).withMedia(media));
  }

  private static void bothHear(TestPhone alice, TestPhone bob) {
    assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
    assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
  }

  private static PhoneCall connected(TestPhone caller, TestPhone called) {
    PhoneCall call = caller.phone.dial(called.uri());
    called.next(PhoneEvent.Incoming.class).call().answer();
    caller.next(PhoneEvent.Answered.class);
    called.next(PhoneEvent.Answered.class);
    return call;
  }

  @ParameterizedTest
  @CsvSource({"TLS, false", "TLS, true", "TCP, false", "TCP, true", "UDP, false", "UDP, true"})
  void bothHearEachOtherEncryptedAlsoAfterHold(Transport transport, boolean ice) throws Exception {
    String expected = transport == Transport.TLS ? SDES : DTLS;
    try (TestPhone alice = phone("alice", 440, transport, ENCRYPTED, ice);
        TestPhone bob = phone("bob", 1000, transport, ENCRYPTED, ice)) {
      PhoneCall call = connected(alice, bob);
      assertThat(alice.next(PhoneEvent.Secured.class).how()).isEqualTo(expected);
      assertThat(bob.next(PhoneEvent.Secured.class).how()).isEqualTo(expected);
      bothHear(alice, bob);
      assertThat(call.comparison()).isEmpty();
      assertThat(call.path()).startsWith(ice ? "direct to 127.0.0.1" : "");
      assertThat(call.path().isEmpty()).isEqualTo(!ice);

      call.hold();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      call.resume();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      bothHear(alice, bob);
      assertThat(call.security()).isEqualTo(expected);
      assertThat(call.statistics().notAuthentic()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLS", "UDP"})
  void aCallWithoutEncryptionIsRefusedInWordsAPersonUnderstands(Transport transport)
      throws Exception {
    try (TestPhone alice = phone("alice", 440, transport, CLEAR, true);
        TestPhone bob = phone("bob", 1000, transport, ENCRYPTED, true)) {
      PhoneCall call = alice.phone.dial(bob.uri());
      CallEnd end = alice.next(PhoneEvent.Ended.class).end();
      assertThat(end.reason()).isEqualTo(CallEnd.Reason.NOT_ENCRYPTED);
      assertThat(end.words())
          .isEqualTo(
              "bob and we do not agree on encryption: this phone takes encrypted calls only: SRTP"
                  + " with SDES over TLS, or DTLS-SRTP");
      assertThat(call.statistics().sentPackets()).isZero();
      assertThat(bob.events).noneMatch(PhoneEvent.Incoming.class::isInstance);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLS, ENCRYPTED_IF_OFFERED, CLEAR, not encrypted",
    "TLS, CLEAR, ENCRYPTED_IF_OFFERED, not encrypted",
    "TLS, ENCRYPTED_IF_OFFERED, ENCRYPTED, " + "'" + SDES + "'",
    "TLS, ENCRYPTED, ENCRYPTED_IF_OFFERED, " + "'" + SDES + "'",
    "TLS, ENCRYPTED, CLEAR, " + "'" + SDES + "'",
    "UDP, ENCRYPTED_IF_OFFERED, ENCRYPTED_IF_OFFERED, " + "'" + DTLS + "'",
    "UDP, ENCRYPTED, CLEAR, " + "'" + DTLS + "'",
    "UDP, CLEAR, CLEAR, not encrypted"
  })
  void policiesMeet(
      Transport transport, MediaSecurity caller, MediaSecurity called, String expected)
      throws Exception {
    try (TestPhone alice = phone("alice", 440, transport, caller, false);
        TestPhone bob = phone("bob", 1000, transport, called, false)) {
      connected(alice, bob);
      assertThat(alice.next(PhoneEvent.Secured.class).how()).isEqualTo(expected);
      assertThat(bob.next(PhoneEvent.Secured.class).how()).isEqualTo(expected);
      bothHear(alice, bob);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLS", "UDP"})
  void endToEndBothSeeTheSameDigits(Transport transport) throws Exception {
    try (TestPhone alice = phone("alice", 440, transport, CLEAR, true);
        TestPhone bob = phone("bob", 1000, transport, CLEAR, true)) {
      PhoneCall call = alice.phone.dial(bob.uri(), END_TO_END);
      bob.next(PhoneEvent.Incoming.class).call().answer();
      String hers = alice.next(PhoneEvent.Compare.class).digits();
      String his = bob.next(PhoneEvent.Compare.class).digits();
      assertThat(hers).isEqualTo(his).matches("\\d{5}( \\d{5}){3}");
      assertThat(call.security()).isEqualTo("SRTP from phone to phone, keys by DTLS");
      bothHear(alice, bob);

      alice.phone.calls().getFirst().hangUp();
      await().until(() -> alice.phone.calls().isEmpty() && bob.phone.calls().isEmpty());
      alice.phone.dial(bob.uri(), END_TO_END);
      bob.next(PhoneEvent.Incoming.class).call().answer();
      assertThat(alice.next(PhoneEvent.Compare.class).digits())
          .as("each call has certificates of its own")
          .isNotEqualTo(hers);
    }
  }

  @Test
  void whoeverStandsBetweenShowsThemDifferentDigits() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP, CLEAR, true);
        TestPhone bob = phone("bob", 1000, Transport.UDP, CLEAR, true);
        TestPhone mallory = phone("bob", 700, Transport.UDP, CLEAR, true)) {
      alice.phone.dial(mallory.uri(), END_TO_END);
      mallory.next(PhoneEvent.Incoming.class).call().answer();
      String hers = alice.next(PhoneEvent.Compare.class).digits();
      assertThat(mallory.next(PhoneEvent.Compare.class).digits()).isEqualTo(hers);

      mallory.phone.dial(bob.uri(), END_TO_END);
      bob.next(PhoneEvent.Incoming.class).call().answer();
      String his = bob.next(PhoneEvent.Compare.class).digits();
      assertThat(mallory.next(PhoneEvent.Compare.class).digits()).isEqualTo(his);
      assertThat(his).isNotEqualTo(hers);
    }
  }

  @Test
  void iceRestartsUnderwayAndSoundGoesOn() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.TLS, ENCRYPTED, true);
        TestPhone bob = phone("bob", 1000, Transport.TLS, ENCRYPTED, true)) {
      PhoneCall call = connected(alice, bob);
      alice.next(PhoneEvent.Path.class);
      bob.next(PhoneEvent.Path.class);
      bothHear(alice, bob);
      call.restartIce();
      alice.next(PhoneEvent.Path.class);
      bob.next(PhoneEvent.Path.class);
      bothHear(alice, bob);
      bob.phone.calls().getFirst().restartIce();
      alice.next(PhoneEvent.Path.class);
      bob.next(PhoneEvent.Path.class);
      bothHear(alice, bob);
      assertThat(call.heldByUs() || call.heldByPeer()).isFalse();
    }
  }
}
