package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.audio.Goertzel;
import org.ringfence.audio.Level;

class ComfortNoiseTest {
  private final byte[] payload = new byte[ComfortNoise.BYTES];

  /** Noise that is brown: stronger, the lower the frequency. */
  private static short[] background(double peak) {
    SplittableRandom random = new SplittableRandom(3389);
    short[] pcm = new short[16_000];
    double low = 0;
    for (int i = 0; i < pcm.length; i++) {
      low = 0.9 * low + (random.nextDouble() - 0.5) * peak;
      pcm[i] = (short) low;
    }
    return pcm;
  }

  private int listen(short[] pcm) {
    ComfortNoise.Listener listener = new ComfortNoise.Listener();
    for (int i = 0; i < pcm.length; i += 160) {
      listener.hear(pcm, i, 160);
    }
    return listener.write(payload, 0);
  }

  private static short[] play(byte[] payload, int length) {
    ComfortNoise.Generator generator = new ComfortNoise.Generator(1);
    assertThat(generator.read(payload, 0, length)).isTrue();
    short[] heard = new short[32_000];
    generator.generate(heard, 0, heard.length);
    return heard;
  }

  private static double band(short[] pcm, int hz) {
    double power = 0;
    for (int at = 4000; at + 800 <= pcm.length; at += 800) {
      power += Goertzel.power(pcm, at, 800, hz, 8000) + Goertzel.power(pcm, at, 800, hz + 50, 8000);
    }
    return 10 * Math.log10(power / pcm.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1000, 10_000})
  void theNoiseIsAsLoudAndOfTheSameColour(int peak) {
    short[] background = background(peak);
    assertThat(listen(background)).isEqualTo(11);
    short[] heard = play(payload, 11);
    double said = Level.rmsDbfs(background, 0, background.length);
    assertThat(payload[0]).isBetween((byte) (-said - 2), (byte) (-said + 2));
    assertThat(Level.rmsDbfs(heard, 4000, 28_000)).isCloseTo(said, within(2.0));
    for (int hz : new int[] {200, 1000, 3000}) {
      assertThat(band(heard, hz) - band(heard, 500))
          .as("%d Hz", hz)
          .isCloseTo(band(background, hz) - band(background, 500), within(3.5));
    }
  }

  @Test
  void aLevelAloneIsWhiteNoise() {
    short[] heard = play(new byte[] {50}, 1);
    assertThat(Level.rmsDbfs(heard, 4000, 28_000)).isCloseTo(-50, within(1.0));
    assertThat(band(heard, 3000) - band(heard, 300)).isCloseTo(0, within(3.0));
  }

  /** The coefficient's byte is 127 plus 32768/258 of it (RFC 3389 section 3.2). */
  @Test
  void aCoefficientIsQuantizedAsTheRfcSays() {
    short[] alternating = new short[16_000];
    for (int i = 0; i < alternating.length; i++) {
      alternating[i] = (short) (i / 2 % 2 == 0 ? 1000 : -1000); // no correlation at lag 1
    }
    listen(alternating);
    assertThat(payload[0]).isEqualTo((byte) 30);
    assertThat(payload[1] & 0xff).isBetween(126, 128);
    assertThat(payload[2] & 0xff).as("nearly 1").isGreaterThan(250);
  }

  @Test
  void silenceIsTheLowestLevelAndNoBytesAreNoNoise() {
    assertThat(listen(new short[1600])).isEqualTo(11);
    assertThat(payload[0]).isEqualTo((byte) 127);
    assertThat(payload[1] & 0xff).isEqualTo(127);
    assertThat(new ComfortNoise.Generator(1).read(payload, 0, 0)).isFalse();
  }

  @Test
  void whateverIsToldTheNoiseStaysFinite() {
    SplittableRandom random = new SplittableRandom(9);
    ComfortNoise.Generator generator = new ComfortNoise.Generator(2);
    short[] heard = new short[160];
    byte[] bytes = new byte[60];
    for (int round = 0; round < 2000; round++) {
      random.nextBytes(bytes);
      generator.read(bytes, 0, 1 + random.nextInt(59));
      generator.generate(heard, 0, 160);
    }
    generator.read(new byte[] {60}, 0, 1);
    for (int round = 0; round < 100; round++) {
      generator.generate(heard, 0, 160);
    }
    assertThat(Level.rmsDbfs(heard, 0, 160)).isBetween(-66.0, -54.0);
  }
}
