package org.ringfence.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DelaysTest {
  private final Delays delays = new Delays();

  @Test
  void aPercentileIsWhatThatShareStaysWithin() {
    for (int ms = 1; ms <= 1_000; ms++) {
      delays.add(ms * 1_000_000L);
    }
    assertThat(delays.total()).isEqualTo(1_000);
    assertThat(delays.percentile(0)).isEqualTo(1_000);
    assertThat(delays.percentile(0.5)).isEqualTo(500_000);
    assertThat(delays.percentile(0.999)).isEqualTo(999_000);
    assertThat(delays.percentile(1)).isEqualTo(1_000_000);
  }

  @Test
  void whatIsTooShortOrTooLongIsCountedAllTheSame() {
    delays.add(-5);
    delays.add(Long.MAX_VALUE);
    assertThat(delays.percentile(0)).isZero();
    assertThat(delays.percentile(1)).isEqualTo(1_000_000);
  }

  @Test
  void nothingIsNoDelay() {
    delays.add(7_000);
    delays.clear();
    assertThat(delays.total()).isZero();
    assertThat(delays.percentile(0.99)).isZero();
  }
}
