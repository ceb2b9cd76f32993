package org.ringfence.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HearingTest {
  @Test
  void hearsItsToneAndNoOther() {
    Wav tone = Wav.tone(440, 8_000, 4);
    assertThat(Hearing.shareOf(440, tone, 4)).isEqualTo(1, within(0.02));
    assertThat(Hearing.secondsOf(620, tone)).isZero();
  }

  @Test
  void countsOnlyTheSecondsWithTheTone() {
    Wav tone = Wav.tone(620, 16_000, 4);
    for (int i = 0; i < 16_000; i++) {
      tone.samples()[i] = 0;
    }
    assertThat(Hearing.shareOf(620, tone, 4)).isEqualTo(0.75, within(0.02));
  }

  @Test
  void noiseIsNotATone() {
    var random = new SplittableRandom(1);
    var samples = new short[8_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) random.nextInt(-8_000, 8_000);
    }
    assertThat(Hearing.secondsOf(440, new Wav(8_000, samples))).isZero();
  }

  @Test
  void aFileKeepsItsSamples(@TempDir Path folder) {
    Wav tone = Wav.tone(440, 8_000, 1);
    Wav read = Wav.read(tone.write(folder.resolve("t.wav")));
    assertThat(read.rateHz()).isEqualTo(8_000);
    assertThat(read.samples()).isEqualTo(tone.samples());
  }
}
