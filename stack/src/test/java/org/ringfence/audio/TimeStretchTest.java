package org.ringfence.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeStretchTest {
  private static final double PITCH_HZ = 137;

  /** A voice that holds one vowel: a pitch with many harmonics. */
  private static short[] vowel(int rateHz, int samples) {
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      double sum = 0;
      for (int k = 1; k <= 12; k++) {
        sum += Math.sin(2 * Math.PI * k * PITCH_HZ * i / rateHz + k * k) / k;
      }
      pcm[i] = (short) (6000 * sum);
    }
    return pcm;
  }

  private static int steepest(short[] pcm, int from, int to) {
    int steepest = 0;
    for (int i = from + 1; i < to; i++) {
      steepest = Math.max(steepest, Math.abs(pcm[i] - pcm[i - 1]));
    }
    return steepest;
  }

  /** The share of the energy that lies in the harmonics of the pitch. */
  private static double harmonic(short[] pcm, int samples, int rateHz) {
    double power = 0;
    for (int k = 1; k <= 12; k++) {
      double re = 0;
      double im = 0;
      for (int i = 0; i < samples; i++) {
        double phase = 2 * Math.PI * k * PITCH_HZ * i / rateHz;
        re += pcm[i] * Math.cos(phase);
        im += pcm[i] * Math.sin(phase);
      }
      power += 2 * (re * re + im * im) / samples;
    }
    return power / (Level.meanSquare(pcm, 0, samples) * samples);
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000, 48_000})
  void aVowelIsShortenedAndLengthenedByItsPitchPeriod(int rateHz) {
    TimeStretch stretch = new TimeStretch(rateHz);
    short[] pcm = vowel(rateHz, rateHz);
    int steepest = steepest(pcm, 0, rateHz / 2);
    int end = rateHz / 2;
    int less = stretch.shorten(pcm, rateHz / 10, end, rateHz, 0.9);
    int periods = (int) Math.round(less * PITCH_HZ / rateHz);
    assertThat(periods).isBetween(1, 2);
    assertThat((double) less)
        .isBetween(-1 + periods * rateHz / PITCH_HZ, 1 + periods * rateHz / PITCH_HZ);
    end -= less;
    int more = stretch.lengthen(pcm, rateHz / 5, end, 0.9);
    periods = (int) Math.round(more * PITCH_HZ / rateHz);
    assertThat((double) more)
        .isBetween(-1 + periods * rateHz / PITCH_HZ, 1 + periods * rateHz / PITCH_HZ);
    assertThat(steepest(pcm, 0, end + more)).as("no click").isLessThanOrEqualTo(steepest * 11 / 10);
  }

  @Test
  void manyStepsDoNotChangeThePitch() {
    TimeStretch stretch = new TimeStretch(16_000);
    short[] pcm = vowel(16_000, 16_000);
    int end = 16_000;
    for (int at = 400; at + 2 * stretch.reach() < end; at += 500) {
      end -= stretch.shorten(pcm, at, end, 16_000, 0.9);
    }
    assertThat(end).as("a quarter is gone").isBetween(11_000, 14_000);
    assertThat(harmonic(pcm, end, 16_000)).as("it is the same pitch").isGreaterThan(0.6);
  }

  @Test
  void noiseIsLeftAsItIsUnlessItMustBe() {
    TimeStretch stretch = new TimeStretch(8000);
    SplittableRandom random = new SplittableRandom(1);
    short[] pcm = new short[1000];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) (random.nextGaussian() * 3000);
    }
    short[] before = pcm.clone();
    assertThat(stretch.shorten(pcm, 200, 800, 800, 0.9)).isZero();
    assertThat(stretch.lengthen(pcm, 300, 800, 0.9)).isZero();
    assertThat(pcm).isEqualTo(before);
    assertThat(stretch.shorten(pcm, 200, 800, 800, -1)).isPositive();
  }

  @Test
  void silenceIsCutByAnyLengthThatIsAllowed() {
    TimeStretch stretch = new TimeStretch(8000);
    short[] pcm = new short[1000];
    assertThat(stretch.shorten(pcm, 200, 800, 800, 0.9)).isEqualTo(80);
    assertThat(stretch.shorten(pcm, 200, 800, 33, 0.9)).isEqualTo(33);
    assertThat(stretch.shorten(pcm, 200, 800, 0, 0.9)).isZero();
    assertThat(stretch.lengthen(pcm, 300, 800, 0.9)).isEqualTo(80);
  }

  @Test
  void whatIsAroundStaysAsItIs() {
    TimeStretch stretch = new TimeStretch(8000);
    short[] pcm = vowel(8000, 2000);
    short[] before = pcm.clone();
    int less = stretch.shorten(pcm, 500, 1500, 1000, 0.9);
    for (int i = 0; i < 500; i++) {
      assertThat(pcm[i]).isEqualTo(before[i]);
    }
    for (int i = 740; i + less < 1500; i++) {
      assertThat(pcm[i]).isEqualTo(before[i + less]);
    }
    for (int i = 1500; i < 2000; i++) {
      assertThat(pcm[i]).as("behind the end").isEqualTo(before[i]);
    }
  }
}
