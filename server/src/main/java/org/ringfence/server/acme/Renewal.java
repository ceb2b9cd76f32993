package org.ringfence.server.acme;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When an authority is asked: early enough, not all servers at once, and seldom after failures. */
final class Renewal {
  /** Authorities allow about five failed proofs an hour. */
  static final Duration SHORTEST_PAUSE = Duration.ofMinutes(5);

  static final Duration LONGEST_PAUSE = Duration.ofHours(12);

  private static final int TRIES_IN_A_LIFE = 30;
  private static final double SPREAD = 0.05;

  private Renewal() {}

  /**
   * When two thirds of a certificate's life are over, or a little earlier; the same after every
   * restart, since it hangs on the certificate's number alone.
   */
  static Instant due(X509Certificate certificate) {
    Instant begin = certificate.getNotBefore().toInstant();
    Duration life = life(certificate);
    double early =
        SPREAD * new SplittableRandom(certificate.getSerialNumber().longValue()).nextDouble();
    return begin.plusMillis((long) (life.toMillis() * (2.0 / 3 - early)));
  }

  private static Duration life(X509Certificate certificate) {
    return Duration.between(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  /**
   * How long to wait after so many failures in a row.
   *
   * @param current what is to be renewed, so that a short life still sees many tries; null for none
   */
  static Duration pause(int failures, @Nullable X509Certificate current, RandomGenerator random) {
    Duration most = LONGEST_PAUSE;
    if (current != null) {
      Duration share = life(current).dividedBy(TRIES_IN_A_LIFE);
      if (share.compareTo(most) < 0) most = share;
    }
    double grown = SHORTEST_PAUSE.toMillis() * Math.pow(3, Math.min(failures, 20) - 1);
    double pauseMs = Math.min(grown, Math.max(most.toMillis(), SHORTEST_PAUSE.toMillis()));
    return Duration.ofMillis((long) (pauseMs * random.nextDouble(1, 1.2)));
  }
}
