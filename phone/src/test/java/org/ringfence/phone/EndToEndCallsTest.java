package org.ringfence.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ringfence.call.MediaPolicy.CLEAR;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.net.IceServers;
import org.ringfence.net.tls.CertificateAuthority;

/** Calls whose keys only the two phones have, and who finds out that somebody is between them. */
@Timeout(60)
class EndToEndCallsTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("Test CA", Instant.now(), new SecureRandom());

  /** One that would do without encryption: the other side's wish is enough. */
  private static TestPhone phone(String user, int toneHz, Transport transport) throws Exception {
    var media = new PhoneSettings.Media(CLEAR, IceServers.NONE);
    return TestPhone.listening(
        user,
        toneHz,
        transport,
        settings -> TestPhone.identified(AUTHORITY).apply(settings).withMedia(media));
  }

  private static String digits(TestPhone at) {
    return at.next(PhoneEvent.Compare.class).digits();
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "UDP"})
  void bothSeeTheSameDigitsAlsoAfterHold(Transport transport) throws Exception {
    try (TestPhone alice = phone("alice", 440, transport);
        TestPhone bob = phone("bob", 1000, transport)) {
      PhoneCall call = alice.phone.dialEndToEnd(bob.uri());
      bob.next(PhoneEvent.Incoming.class).call().answer();
      String hers = digits(alice);
      assertThat(digits(bob)).isEqualTo(hers).matches("\\d{5}( \\d{5}){3}");
      assertThat(call.security()).isEqualTo("SRTP from phone to phone, keys by DTLS");
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
      bob.phone.calls().getFirst().hold();
      alice.next(PhoneEvent.HoldChanged.class);
      bob.phone.calls().getFirst().resume();
      alice.next(PhoneEvent.HoldChanged.class);
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
      assertThat(call.digits()).isEqualTo(hers);

      call.hangUp();
      await().until(() -> alice.phone.calls().isEmpty() && bob.phone.calls().isEmpty());
      alice.phone.dialEndToEnd(bob.uri());
      bob.next(PhoneEvent.Incoming.class).call().answer();
      assertThat(digits(alice)).as("each call has certificates of its own").isNotEqualTo(hers);
    }
  }

  @Test
  void whoeverStandsBetweenShowsThemDifferentDigits() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP);
        TestPhone bob = phone("bob", 1000, Transport.UDP);
        TestPhone mallory = phone("bob", 700, Transport.UDP)) {
      alice.phone.dialEndToEnd(mallory.uri());
      mallory.next(PhoneEvent.Incoming.class).call().answer();
      String hers = digits(alice);
      assertThat(digits(mallory)).isEqualTo(hers);

      mallory.phone.dialEndToEnd(bob.uri());
      bob.next(PhoneEvent.Incoming.class).call().answer();
      String his = digits(bob);
      assertThat(digits(mallory)).isEqualTo(his);
      assertThat(his).isNotEqualTo(hers);
    }
  }

  @Test
  void whoIsSentElsewhereStaysEndToEnd() throws Exception {
    try (TestPhone alice = phone("alice", 440, Transport.UDP);
        TestPhone bob = phone("bob", 1000, Transport.UDP);
        TestPhone carol = phone("carol", 700, Transport.UDP)) {
      PhoneCall call = alice.phone.dialEndToEnd(bob.uri());
      bob.next(PhoneEvent.Incoming.class).call().answer();
      digits(alice);
      call.transfer(carol.uri());
      carol.next(PhoneEvent.Incoming.class).call().answer();
      String hers = digits(carol);
      digits(bob);
      await().until(() -> bob.phone.calls().size() == 1);
      assertThat(bob.phone.calls().getFirst().digits()).isEqualTo(hers);
    }
  }
}
