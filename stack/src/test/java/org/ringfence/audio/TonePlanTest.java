package org.ringfence.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TonePlanTest {
  private static final int RATE_HZ = 8000;

  @Test
  void aCountryHasItsOwnTonesOrThoseOfEurope() {
    assertThat(TonePlan.of("gb")).isEqualTo(TonePlan.GB);
    assertThat(TonePlan.of("CA")).isEqualTo(TonePlan.US);
    assertThat(TonePlan.of("PT")).isEqualTo(TonePlan.EU);
    assertThat(TonePlan.of("")).isEqualTo(TonePlan.EU);
  }

  @Test
  void britainRingsTwiceThenRests() {
    Recording ringing = Tone.record(TonePlan.GB.of(CallTone.RINGBACK), RATE_HZ, 0.3, 3000);
    assertThat(loud(ringing, 200)).isTrue();
    assertThat(loud(ringing, 500)).isFalse();
    assertThat(loud(ringing, 800)).isTrue();
    assertThat(loud(ringing, 2000)).isFalse();
  }

  /** The phone itself is loud when the caller hears it ring. */
  @ParameterizedTest
  @EnumSource
  void aPhoneRingsInTheTimeOfItsRingingTone(TonePlan plan) {
    Recording ring = Tone.record(plan.ring(), RATE_HZ, 0.3, 6000);
    Recording heard = Tone.record(plan.of(CallTone.RINGBACK), RATE_HZ, 0.3, 6000);
    for (int atMs = 25; atMs < 6000; atMs += 100) {
      assertThat(loud(ring, atMs)).as("%s at %d ms", plan, atMs).isEqualTo(loud(heard, atMs));
    }
  }

  private static boolean loud(Recording recording, int atMs) {
    return Level.rmsDbfs(recording.pcm(), atMs * RATE_HZ / 1000, RATE_HZ / 50) > -40;
  }
}
