package org.ringfence.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.codec.Speechlike;

class ToneTest {
  private static double dbAt(Recording recording, int startMs, int lengthMs, double hz) {
    int perMs = recording.rateHz() / 1000;
    return Level.dbfs(
        Goertzel.power(recording.pcm(), startMs * perMs, lengthMs * perMs, hz, recording.rateHz()));
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000, 48_000})
  void aSineHasItsLevelAndNothingElse(int rateHz) {
    Recording sine = Tone.record(Cadence.sine(1000), rateHz, 1, 1000);
    assertThat(dbAt(sine, 100, 800, 1000)).isCloseTo(-3.01, within(0.01));
    assertThat(Level.rmsDbfs(sine.pcm(), rateHz / 10, rateHz / 2)).isCloseTo(-3.01, within(0.01));
    assertThat(dbAt(sine, 100, 800, 1500)).isLessThan(-90);
  }

  @Test
  void aSineIsStillTheSameAfterAnHour() {
    Tone tone = new Tone(Cadence.sine(440), 8000, 0.5);
    short[] second = new short[8000];
    for (int i = 0; i < 3600; i++) {
      tone.read(second, 0, 8000);
    }
    assertThat(Level.rmsDbfs(second, 0, 8000)).isCloseTo(-9.03, within(0.01));
  }

  @ParameterizedTest
  @CsvSource({
    "RINGBACK, true, 425, 0, 1000, 4000", "RINGBACK, false, 440, 480, 2000, 4000",
    "BUSY, true, 425, 0, 500, 500", "BUSY, false, 480, 620, 500, 500",
    "CONGESTION, true, 425, 0, 250, 250", "CONGESTION, false, 480, 620, 250, 250"
  })
  void aCadenceComesAndGoes(
      CallTone tone, boolean europe, double first, double second, int onMs, int offMs) {
    Cadence cadence = europe ? tone.europe() : tone.northAmerica();
    Recording heard = Tone.record(cadence, 8000, 0.5, 3 * (onMs + offMs));
    for (int cycle = 0; cycle < 3; cycle++) {
      int start = cycle * (onMs + offMs);
      assertThat(dbAt(heard, start + 10, onMs - 20, first)).isGreaterThan(-16);
      if (second > 0) {
        assertThat(dbAt(heard, start + 10, onMs - 20, second)).isGreaterThan(-16);
      }
      assertThat(Level.rmsDbfs(heard.pcm(), (start + onMs) * 8, offMs * 8))
          .isEqualTo(Level.SILENCE_DBFS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 697, 1209",
    "6, 770, 1477",
    "0, 941, 1336",
    "*, 941, 1209",
    "#, 941, 1477",
    "D, 941, 1633",
    "a, 697, 1633"
  })
  void aKeyIsTwoTonesAndThenSilence(char key, double row, double column) {
    short[] pcm = new short[1600];
    int sounding = new Tone(Cadence.dtmf(key, 100), 8000, 0.5).read(pcm, 0, 1600);
    assertThat(sounding).isEqualTo(800);
    assertThat(Level.dbfs(Goertzel.power(pcm, 0, 800, row, 8000))).isCloseTo(-15, within(1.0));
    assertThat(Level.dbfs(Goertzel.power(pcm, 0, 800, column, 8000))).isCloseTo(-15, within(1.0));
    assertThat(Arrays.copyOfRange(pcm, 800, 1600)).containsOnly((short) 0);
  }

  @Test
  void thereIsNoOtherKey() {
    assertThatThrownBy(() -> Cadence.dtmf('E', 100)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theFinderFindsAToneAmongSilence() {
    short[] pcm = new short[80_000];
    new Tone(Cadence.sine(440), 8000, 0.3).read(pcm, 16_000, 40_000);
    ToneFinder.Finding finding = ToneFinder.find(new Recording(pcm, 8000), 440);
    assertThat(finding.share()).isEqualTo(1);
    assertThat(finding.firstSoundMs()).isEqualTo(2000);
    assertThat(finding.lastSoundMs()).isEqualTo(7000);
    assertThat(finding.toneMs()).isEqualTo(5000);
    assertThat(finding.toneDbfs()).isCloseTo(-13.5, within(0.3));
  }

  @Test
  void theFinderCountsWhatIsMissing() {
    short[] pcm = Tone.record(Cadence.sine(440), 16_000, 0.3, 10_000).pcm();
    Arrays.fill(pcm, 32_000, 64_000, (short) 0);
    assertThat(ToneFinder.find(new Recording(pcm, 16_000), 440).share())
        .isCloseTo(0.8, within(0.01));
  }

  @Test
  void theFinderIsNotFooled() {
    Recording speech = new Recording(Speechlike.at(8000, 5000), 8000);
    assertThat(ToneFinder.find(speech, 440).share()).isLessThan(0.05);
    Recording other = Tone.record(Cadence.sine(500), 8000, 0.3, 2000);
    assertThat(ToneFinder.find(other, 440).share()).isZero();
    Recording silence = new Recording(new short[8000], 8000);
    assertThat(ToneFinder.find(silence, 440).share()).isZero();
    assertThat(ToneFinder.find(silence, 440).firstSoundMs()).isEqualTo(-1);
  }

  @Test
  void theMeterFollowsAndHoldsItsPeak() {
    Level meter = new Level(8000);
    assertThat(meter.rmsDbfs()).isEqualTo(Level.SILENCE_DBFS);
    Recording sine = Tone.record(Cadence.sine(1000), 8000, 0.5, 1000);
    for (int i = 0; i < 8000; i += 160) {
      meter.add(sine.pcm(), i, 160);
    }
    assertThat(meter.rmsDbfs()).isCloseTo(-9.03, within(0.1));
    assertThat(meter.peakDbfs()).isCloseTo(-6.02, within(0.2));
    for (int i = 0; i < 50; i++) {
      meter.add(new short[160], 0, 160);
    }
    assertThat(meter.rmsDbfs()).isLessThan(-40);
    assertThat(meter.peakDbfs()).isCloseTo(-6.02 - 5.8, within(0.3));
  }
}
