package org.ringfence.server.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.net.tls.CertificateAuthority;

/** When an authority is asked again. */
class RenewalTest {
  private static final Instant NOW = Instant.parse("2026-11-26T00:00:00Z");
  private static final Duration LIFE = CertificateAuthority.SERVER_LIFETIME;
  private static final CertificateAuthority CA =
      CertificateAuthority.create("Test CA", NOW, new SecureRandom());

  private static X509Certificate certificate() {
    return CA.issueServer(List.of("phones.example.com"), NOW).certificate();
  }

  private static Duration pause(int failures) {
    return Renewal.pause(failures, null, new SplittableRandom(failures));
  }

  @Test
  void aCertificateIsRenewedAtTwoThirdsOfItsLifeOrALittleEarlier() {
    boolean differ = false;
    Instant first = null;
    for (int i = 0; i < 20; i++) {
      X509Certificate certificate = certificate();
      Instant due = Renewal.due(certificate);
      assertThat(due).isEqualTo(Renewal.due(certificate));
      assertThat(due)
          .isBetween(
              NOW.plus(LIFE.multipliedBy(61).dividedBy(100)),
              NOW.plus(LIFE.dividedBy(3).multipliedBy(2)));
      if (first == null) first = due;
      differ |= !due.equals(first);
    }
    assertThat(differ).as("servers started together ask at different times").isTrue();
  }

  @Test
  void pausesGrowWithEachFailureToHalfADay() {
    assertThat(pause(1)).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    assertThat(pause(2)).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(18));
    assertThat(pause(3)).isBetween(Duration.ofMinutes(45), Duration.ofMinutes(54));
    for (int failures : new int[] {6, 50, Integer.MAX_VALUE}) {
      assertThat(pause(failures)).isBetween(Duration.ofHours(12), Duration.ofMinutes(865));
    }
  }

  @Test
  void aShortLifeStillSeesManyTries() {
    Instant end = NOW.plus(CertificateAuthority.AUTHORITY_LIFETIME).minus(Duration.ofDays(6));
    X509Certificate sixDays = CA.issueServer(List.of("phones.example.com"), end).certificate();
    Duration longest = Renewal.pause(50, sixDays, new SplittableRandom(1));
    assertThat(longest).isBetween(Duration.ofHours(4), Duration.ofHours(6));
  }
}
