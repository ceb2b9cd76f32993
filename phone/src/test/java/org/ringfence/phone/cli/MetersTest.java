package org.ringfence.phone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetersTest {
  @Test
  void theLouderTheLongerTheBar() {
    assertThat(Meters.bar(-127)).isEqualTo("[--------------------] -127 dBFS");
    assertThat(Meters.bar(-30)).isEqualTo("[##########----------]  -30 dBFS");
    assertThat(Meters.bar(0)).isEqualTo("[####################]    0 dBFS");
  }
}
