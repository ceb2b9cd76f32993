package org.ringfence.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class VoiceBenchTest {
  @Test
  void echoAndNoiseGoAndTheVoiceStays() throws Exception {
    VoiceBench.Figures figures = VoiceBench.measure();
    Assumptions.assumeTrue(figures != null, "skipped: apt install libpulse0 libxcomposite1");
    System.out.println(figures);
    assertThat(figures.echoLossDb()).as("echo").isGreaterThan(20);
    assertThat(figures.talkedOverDb()).as("our voice beside it").isBetween(-6.0, 3.0);
    assertThat(figures.signalToNoiseGainDb()).as("noise").isGreaterThan(6);
    assertThat(figures.broughtToDbfs() - figures.quietDbfs()).as("gain").isGreaterThan(6);
    assertThat(figures.broughtToDbfs()).isBetween(-35.0, -12.0);
  }
}
