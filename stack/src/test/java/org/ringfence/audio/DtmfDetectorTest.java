package org.ringfence.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.codec.Speechlike;

/** The demands of ITU-T Q.24: those that all administrations of its Annex A share. */
class DtmfDetectorTest {
  private static final String KEYS = "1234567890*#ABCD";

  private static String heard(short[] pcm, int rateHz) {
    StringBuilder keys = new StringBuilder();
    int frame = rateHz / 50;
    DtmfDetector detector = new DtmfDetector(rateHz, frame);
    for (int at = 0; at + frame <= pcm.length; at += frame) {
      char key = detector.hear(pcm, at, frame);
      if (key != 0) {
        keys.append(key);
      }
    }
    return keys.toString();
  }

  /** Two tones in a second of silence; frequencies may be off, and one tone weaker. */
  private static short[] pair(double lowHz, double highHz, double low, double high, int ms) {
    short[] pcm = new short[8000];
    for (int i = 0; i < 8 * ms; i++) {
      double t = i / 8000.0;
      double sum =
          low * Math.sin(2 * Math.PI * lowHz * t) + high * Math.sin(2 * Math.PI * highHz * t);
      pcm[2000 + i] = (short) (32767 * sum);
    }
    return pcm;
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000, 48_000})
  void everyKeyIsHeardOnceInOrder(int rateHz) {
    int each = rateHz / 10;
    short[] pcm = new short[KEYS.length() * each];
    for (int k = 0; k < KEYS.length(); k++) {
      short[] tone = Tone.record(Cadence.dtmf(KEYS.charAt(k), 50), rateHz, 0.3, 50).pcm();
      System.arraycopy(tone, 0, pcm, k * each, tone.length);
    }
    assertThat(heard(pcm, rateHz)).isEqualTo(KEYS);
  }

  @Test
  void theSameKeyTwiceIsTwoKeysAndAHeldOneIsOne() {
    short[] pcm = new short[8000];
    short[] tone = Tone.record(Cadence.dtmf('5', 50), 8000, 0.3, 50).pcm();
    System.arraycopy(tone, 0, pcm, 1000, tone.length);
    System.arraycopy(tone, 0, pcm, 1000 + 50 * 16, tone.length);
    assertThat(heard(pcm, 8000)).isEqualTo("55");
    assertThat(heard(Tone.record(Cadence.dtmf('5', 900), 8000, 0.3, 900).pcm(), 8000))
        .isEqualTo("5");
  }

  @ParameterizedTest
  @CsvSource({
    "1.000, 0.2, 0.2, 45, true",
    "1.015, 0.2, 0.2, 60, true",
    "0.985, 0.2, 0.2, 60, true",
    "1.040, 0.2, 0.2, 200, false",
    "0.960, 0.2, 0.2, 200, false",
    "1.000, 0.2, 0.2, 20, false",
    "1.000, 0.03, 0.03, 60, true",
    "1.000, 0.002, 0.002, 200, false",
    "1.000, 0.3, 0.15, 60, true",
    "1.000, 0.15, 0.3, 60, true",
    "1.000, 0.3, 0.05, 200, false",
    "1.000, 0.3, 0, 200, false",
  })
  void frequencyLengthLevelAndTwistDecide(
      double off, double low, double high, int ms, boolean key) {
    for (int row : new int[] {697, 770, 852, 941}) {
      for (int column : new int[] {1209, 1336, 1477, 1633}) {
        assertThat(heard(pair(row * off, column * off, low, high, ms), 8000))
            .as("%d and %d Hz", row, column)
            .hasSize(key ? 1 : 0);
      }
    }
  }

  @Test
  void aKeyIsHeardThroughNoise() {
    SplittableRandom random = new SplittableRandom(1);
    short[] pcm = pair(852, 1477, 0.1, 0.1, 80);
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] += (short) (random.nextGaussian() * 32767 * 0.1 / 5.6); // 15 dB below the pair
    }
    assertThat(heard(pcm, 8000)).isEqualTo("9");
  }

  @Test
  void speechIsNoKey() {
    for (int seed = 0; seed < 10; seed++) {
      assertThat(heard(Speechlike.at(8000, 30_000, seed), 8000)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void noTelephoneToneIsAKey() {
    for (double[] tone : new double[][] {{425, 0}, {350, 440}, {440, 480}, {480, 620}, {1000, 0}}) {
      short[] pcm = Tone.record(Cadence.dual(tone[0], tone[1]), 8000, 0.4, 2000).pcm();
      assertThat(heard(pcm, 8000)).isEmpty();
    }
  }
}
