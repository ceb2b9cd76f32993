package org.ringfence.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.net.IceServers;
import org.ringfence.net.tls.CertificateAuthority;

/** Calls between phones that find their path by ICE, or meet one that knows none. */
@Timeout(90)
class IceCallsTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("Test CA", Instant.now(), new SecureRandom());

  private static TestPhone phone(String user, int toneHz, Transport transport, boolean ice)
      throws Exception {
    var media = new PhoneSettings.Media(MediaPolicy.ENCRYPTED, ice ? IceServers.NONE : null);
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
    called.talking();
    caller.talking();
    return call;
  }

  @ParameterizedTest
  @CsvSource({"TLS, true, true", "UDP, true, true", "TLS, true, false", "UDP, false, true"})
  void bothHearEachOtherAlsoAfterHold(Transport transport, boolean hers, boolean his)
      throws Exception {
    try (TestPhone alice = phone("alice", 440, transport, hers);
        TestPhone bob = phone("bob", 1000, transport, his)) {
      PhoneCall call = connected(alice, bob);
      bothHear(alice, bob);
      call.hold();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      call.resume();
      bob.next(PhoneEvent.HoldChanged.class);
      alice.next(PhoneEvent.HoldChanged.class);
      bothHear(alice, bob);
      if (hers && his) {
        assertThat(call.path()).startsWith("direct to 127.0.0.1");
        assertThat(bob.phone.calls().getFirst().path()).startsWith("direct to 127.0.0.1");
      } else {
        assertThat(call.path()).isEmpty();
      }
      assertThat(call.statistics().notAuthentic()).isZero();
    }
  }

  @Test
  void iceRestartsUnderwayAndSoundGoesOn() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.TLS, true);
        TestPhone bob = phone("bob", 1000, Transport.TLS, true)) {
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
