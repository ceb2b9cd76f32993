package org.ringfence.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.net.tls.CertificateAuthority;

/** Calls whose sound goes through coturn; left out where it is not installed. */
@Tag("interop")
@Tag("interop-coturn")
@Timeout(90)
class RelayedCallsTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("Test CA", Instant.now(), new SecureRandom());

  @TempDir Path folder;

  private static TestPhone phone(
      String user, int toneHz, Transport transport, InetSocketAddress turn) throws Exception {
    var media = new PhoneSettings.Media(MediaPolicy.ENCRYPTED, Coturn.servers(turn, true));
    UnaryOperator<PhoneSettings> more =
        settings -> TestPhone.identified(AUTHORITY).apply(settings).withMedia(media);
    return TestPhone.listening(user, toneHz, transport, more);
  }

  /** Both hide their own addresses, so that only the way from relay to relay is left. */
  @ParameterizedTest
  @CsvSource({"TLS", "UDP"})
  void onlyTheRelayedPathWorksAndBothHearEachOther(Transport transport) throws Exception {
    try (Coturn turn = Coturn.start(folder);
        TestPhone alice = phone("alice", 440, transport, turn.address());
        TestPhone bob = phone("bob", 1000, transport, turn.address())) {
      PhoneCall call = alice.phone.dial(bob.uri());
      bob.next(PhoneEvent.Incoming.class).call().answer();
      assertThat(alice.next(PhoneEvent.Path.class).way()).startsWith("relayed to 127.0.0.1");
      assertThat(bob.next(PhoneEvent.Path.class).way()).startsWith("relayed to 127.0.0.1");
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
      call.restartIce();
      assertThat(alice.next(PhoneEvent.Path.class).way()).startsWith("relayed to 127.0.0.1");
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
    }
  }

  /**
   * The relays let in whom they were told of, and each phone learns of the other's by an INFO: of
   * his who is called, and after a restart of hers who called.
   */
  @Test
  void nobodyWaitsForARelayFarAway() throws Exception {
    try (Coturn turn = Coturn.start(folder);
        SlowTurn hers = new SlowTurn(turn.address());
        SlowTurn his = new SlowTurn(turn.address());
        TestPhone alice = phone("alice", 440, Transport.TLS, hers.address());
        TestPhone bob = phone("bob", 1000, Transport.TLS, his.address())) {
      hers.open();
      PhoneCall call = alice.phone.dial(bob.uri());
      bob.next(PhoneEvent.Incoming.class).call().answer();
      alice.talking();
      bob.talking();
      his.open();
      assertThat(alice.next(PhoneEvent.Path.class).way()).startsWith("relayed to 127.0.0.1");
      assertThat(bob.next(PhoneEvent.Path.class).way()).startsWith("relayed to 127.0.0.1");
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
      hers.shut();
      his.shut();
      call.restartIce();
      hers.open();
      his.open();
      assertThat(alice.next(PhoneEvent.Path.class).way()).startsWith("relayed to 127.0.0.1");
      assertThat(bob.next(PhoneEvent.Path.class).way()).startsWith("relayed to 127.0.0.1");
      assertThat(alice.hears(1000)).isGreaterThanOrEqualTo(0.8);
      assertThat(bob.hears(440)).isGreaterThanOrEqualTo(0.8);
    }
  }
}
