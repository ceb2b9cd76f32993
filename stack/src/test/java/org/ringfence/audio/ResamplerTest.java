package org.ringfence.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringfence.base.AllocatedBytes;

class ResamplerTest {
  private static final int[] RATES_HZ = {8000, 16_000, 24_000, 44_100, 48_000};

  static Stream<Arguments> ratePairs() {
    return Arrays.stream(RATES_HZ)
        .boxed()
        .flatMap(from -> Arrays.stream(RATES_HZ).mapToObj(to -> Arguments.of(from, to)));
  }

  private static short[] resample(short[] in, int fromHz, int toHz) {
    Resampler resampler = new Resampler(fromHz, toHz);
    short[] out = new short[resampler.maxOutput(in.length)];
    int made = resampler.process(in, 0, in.length, out, 0);
    return Arrays.copyOf(out, made);
  }

  private static short[] sine(double hz, int rateHz) {
    return Tone.record(Cadence.sine(hz), rateHz, 0.5, 1000).pcm();
  }

  @ParameterizedTest
  @MethodSource("ratePairs")
  void theTelephoneBandKeepsItsLevelWithinATenthOfADecibel(int fromHz, int toHz) {
    for (double hz : new double[] {100, 300, 1000, 2000, 3000, 3400}) {
      short[] out = resample(sine(hz, fromHz), fromHz, toHz);
      int start = toHz / 4;
      int length = toHz / 2;
      double tone = Level.dbfs(Goertzel.power(out, start, length, hz, toHz));
      assertThat(tone).as("%s Hz", hz).isCloseTo(-9.03, within(0.1));
      double rest =
          Level.meanSquare(out, start, length) - Goertzel.power(out, start, length, hz, toHz);
      assertThat(Level.dbfs(Math.max(rest, 0))).as("all but %s Hz", hz).isLessThan(-68);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "16000, 8000, 4100", "16000, 8000, 6000", "48000, 8000, 4050", "48000, 8000, 20000",
    "48000, 16000, 8100", "44100, 16000, 15000", "48000, 44100, 22300", "24000, 16000, 9000"
  })
  void whatWouldAliasIsRejected(int fromHz, int toHz, double hz) {
    short[] out = resample(sine(hz, fromHz), fromHz, toHz);
    assertThat(Level.rmsDbfs(out, toHz / 4, toHz / 2)).isLessThan(-9 - 65);
  }

  @ParameterizedTest
  @CsvSource({"8000, 16000", "8000, 48000", "8000, 44100", "16000, 44100", "16000, 48000"})
  void upsamplingLeavesNoImages(int fromHz, int toHz) {
    double hz = 3000;
    short[] out = resample(sine(hz, fromHz), fromHz, toHz);
    double image = Goertzel.power(out, toHz / 4, toHz / 2, fromHz - hz, toHz);
    assertThat(Level.dbfs(image)).isLessThan(-9 - 68);
  }

  @ParameterizedTest
  @MethodSource("ratePairs")
  void piecesOfAnySizeGiveTheSameAsTheWhole(int fromHz, int toHz) {
    SplittableRandom random = new SplittableRandom(1);
    short[] in = new short[20_000];
    for (int i = 0; i < in.length; i++) {
      in[i] = (short) random.nextInt();
    }
    short[] whole = resample(in, fromHz, toHz);
    Resampler resampler = new Resampler(fromHz, toHz);
    short[] pieces = new short[whole.length];
    int made = 0;
    for (int done = 0; done < in.length; ) {
      int step = Math.min(in.length - done, random.nextInt(1300));
      int most = resampler.maxOutput(step);
      int got = resampler.process(in, done, step, pieces, made);
      assertThat(got).isLessThanOrEqualTo(most);
      made += got;
      done += step;
    }
    assertThat(pieces).isEqualTo(whole);
  }

  @Test
  void framesOfTwentyMillisecondsStayWhole() {
    for (int from : RATES_HZ) {
      for (int to : RATES_HZ) {
        Resampler resampler = new Resampler(from, to);
        short[] out = new short[2000];
        for (int i = 0; i < 50; i++) {
          assertThat(resampler.process(new short[from / 50], 0, from / 50, out, 0))
              .isEqualTo(to / 50);
        }
      }
    }
  }

  @Test
  void aRecordingIsNotDelayed() {
    short[] pcm = new short[8000];
    pcm[4000] = 20_000;
    short[] up = new Recording(pcm, 8000).at(48_000).pcm();
    assertThat(up).hasSize(48_000);
    int peak = 0;
    for (int i = 0; i < up.length; i++) {
      peak = up[i] > up[peak] ? i : peak;
    }
    assertThat(peak).isEqualTo(24_000);
  }

  @Test
  void nothingIsAllocatedPerFrame() {
    Resampler resampler = new Resampler(48_000, 8000);
    short[] in = new short[960];
    short[] out = new short[200];
    long allocated =
        AllocatedBytes.least(() -> {
          for (int i = 0; i < 500; i++) resampler.process(in, 0, 960, out, 0);
        });
    assertThat(allocated).isLessThan(500);
  }
}
