package org.ringfence.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.call.MediaPolicy.CLEAR;
import static org.ringfence.call.MediaPolicy.ENCRYPTED;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.net.tls.CertificateAuthority;

/** Encrypted calls between phones in this process. */
@Timeout(90)
class SecureCallsTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("Test CA", Instant.now(), new SecureRandom());
  private static final String SDES = "SRTP AEAD_AES_256_GCM, keys by SDES inside TLS";
  private static final String DTLS = "SRTP, keys by DTLS";

  private static TestPhone phone(String user, int toneHz, Transport transport, MediaPolicy policy)
      throws Exception {
    var media = new PhoneSettings.Media(policy, null);
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
  @EnumSource(names = {"TLS", "TCP", "UDP"})
  void bothHearEachOtherEncryptedAlsoAfterHold(Transport transport) throws Exception {
    String expected = transport == Transport.TLS ? SDES : DTLS;
    try (TestPhone alice = phone("alice", 440, transport, ENCRYPTED);
        TestPhone bob = phone("bob", 1000, transport, ENCRYPTED)) {
      PhoneCall call = connected(alice, bob);
      assertThat(alice.next(PhoneEvent.Secured.class).how()).isEqualTo(expected);
      assertThat(bob.next(PhoneEvent.Secured.class).how()).isEqualTo(expected);
      bothHear(alice, bob);

      call.hold();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      call.resume();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      bob.phone.calls().getFirst().hold();
      alice.next(PhoneEvent.HoldChanged.class);
      bob.next(PhoneEvent.HoldChanged.class);
      bob.phone.calls().getFirst().resume();
      alice.next(PhoneEvent.HoldChanged.class);
      bob.next(PhoneEvent.HoldChanged.class);
      bothHear(alice, bob);
      assertThat(call.security()).isEqualTo(expected);
      assertThat(call.statistics().notAuthentic()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "UDP"})
  void aCallWithoutEncryptionIsRefusedInWordsAPersonUnderstands(Transport transport)
      throws Exception {
    try (TestPhone alice = phone("alice", 440, transport, CLEAR);
        TestPhone bob = phone("bob", 1000, transport, ENCRYPTED)) {
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
    "TLS, ENCRYPTED_IF_OFFERED, CLEAR, '" + SDES + "'",
    "TLS, CLEAR, ENCRYPTED_IF_OFFERED, not encrypted",
    "TLS, ENCRYPTED_IF_OFFERED, ENCRYPTED, '" + SDES + "'",
    "TLS, ENCRYPTED, ENCRYPTED_IF_OFFERED, '" + SDES + "'",
    "TLS, ENCRYPTED, CLEAR, '" + SDES + "'",
    "UDP, ENCRYPTED_IF_OFFERED, ENCRYPTED_IF_OFFERED, '" + DTLS + "'",
    "UDP, ENCRYPTED_IF_OFFERED, ENCRYPTED, '" + DTLS + "'",
    "UDP, ENCRYPTED, CLEAR, '" + DTLS + "'",
    "UDP, CLEAR, CLEAR, not encrypted"
  })
  void policiesMeet(Transport transport, MediaPolicy caller, MediaPolicy called, String expected)
      throws Exception {
    try (TestPhone alice = phone("alice", 440, transport, caller);
        TestPhone bob = phone("bob", 1000, transport, called)) {
      connected(alice, bob);
      assertThat(alice.next(PhoneEvent.Secured.class).how()).isEqualTo(expected);
      assertThat(bob.next(PhoneEvent.Secured.class).how()).isEqualTo(expected);
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
    }
  }
}
