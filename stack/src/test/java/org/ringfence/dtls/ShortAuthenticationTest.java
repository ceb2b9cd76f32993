package org.ringfence.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShortAuthenticationTest {
  private static final Fingerprint ONE = fingerprint("00");
  private static final Fingerprint OTHER = fingerprint("FF");

  private static Fingerprint fingerprint(String octet) {
    return Fingerprint.parse("sha-256 " + (octet + ":").repeat(31) + octet);
  }

  /** Phones of other versions compute the same. */
  @Test
  void theDigitsAreThoseOfDecision136() {
    assertThat(ShortAuthentication.of(ONE, OTHER)).isEqualTo("29061 95618 40063 89025");
  }

  @Test
  void theOrderDoesNotMatterAndEachFingerprintDoes() {
    Fingerprint third = DtlsCertificate.create(new SecureRandom(), Instant.EPOCH).fingerprint();
    String digits = ShortAuthentication.of(ONE, OTHER);
    assertThat(ShortAuthentication.of(OTHER, ONE)).isEqualTo(digits);
    assertThat(ShortAuthentication.of(ONE, third)).isNotEqualTo(digits);
    assertThat(ShortAuthentication.of(third, OTHER)).isNotEqualTo(digits);
    assertThat(digits).matches("\\d{5}( \\d{5}){3}");
  }
}
