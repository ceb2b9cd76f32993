package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Goertzel;
import org.ringfence.audio.Level;

class ConcealmentTest {
  private static short[] voice(int samples) {
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      double t = 2 * Math.PI * 125 * i / 8000;
      pcm[i] = (short) (6000 * Math.sin(t) + 3000 * Math.sin(4 * t + 1));
    }
    return pcm;
  }

  @Test
  void thePitchGoesOnAndThenFadesToSilence() {
    Concealment concealment = new Concealment(8000);
    short[] voice = voice(800);
    concealment.heard(voice, 0, 800);
    short[] made = new short[480];
    concealment.conceal(made, 0, 160);
    concealment.conceal(made, 160, 320);
    short[] whole = voice(1280);
    for (int i = 0; i < 80; i++) {
      assertThat(made[i]).isCloseTo(whole[800 + i], offset((short) 2));
    }
    assertThat(Goertzel.power(made, 0, 160, 125, 8000)).isGreaterThan(6000 * 6000 / 4.0);
    assertThat(Level.rmsDbfs(made, 400, 80)).isLessThan(Level.rmsDbfs(made, 0, 80) - 12);
    concealment.conceal(made, 0, 480);
    assertThat(made).containsOnly((short) 0);
  }

  @Test
  void theFirstGoodFrameIsBlendedIn() {
    Concealment concealment = new Concealment(8000);
    concealment.heard(voice(800), 0, 800);
    concealment.conceal(new short[80], 0, 80);
    short[] good = new short[160];
    Arrays.fill(good, (short) 1000);
    concealment.heard(good, 0, 160);
    assertThat(good[0]).isNotEqualTo((short) 1000);
    assertThat(good[32]).isEqualTo((short) 1000);
  }

  @Test
  void withoutHistoryThereIsSilence() {
    short[] made = {1, 2, 3};
    assertThat(new Concealment(16_000).conceal(made, 0, 3)).isEqualTo(3);
    assertThat(made).containsOnly((short) 0);
  }
}
