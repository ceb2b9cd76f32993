package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringfence.audio.Alignment;
import org.ringfence.audio.Goertzel;
import org.ringfence.audio.Level;
import org.ringfence.audio.Recording;

class OpusTest {
  private static final int FRAME = 960;

  record Pair(Opus encoder, Opus decoder) {
    @Override
    public String toString() {
      return encoder.engine() + " to " + decoder.engine();
    }
  }

  private static Opus libopus(OpusSettings settings) {
    Opus opus = new Opus(settings);
    assumeTrue(opus.isNative(), "libopus0 is absent or native access denied");
    return opus;
  }

  private static List<Opus> engines(OpusSettings settings) {
    Opus standard = new Opus(settings);
    return standard.isNative() ? List.of(standard, Opus.portable(settings)) : List.of(standard);
  }

  static Stream<Pair> pairs() {
    List<Opus> engines = engines(OpusSettings.DEFAULT);
    return engines.stream().flatMap(e -> engines.stream().map(d -> new Pair(e, d)));
  }

  static Stream<Opus> engines() {
    return engines(OpusSettings.DEFAULT).stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void whatOneEngineEncodesEveryEngineDecodes(Pair pair) {
    short[] said = Speechlike.at(48_000, 2000);
    short[] heard = new short[said.length];
    byte[] packet = new byte[1500];
    try (AudioCodec.Encoder encoder = pair.encoder().newEncoder();
        AudioCodec.Decoder decoder = pair.decoder().newDecoder()) {
      for (int i = 0; i + FRAME <= said.length; i += FRAME) {
        int bytes = encoder.encode(said, i, FRAME, packet, 0);
        assertThat(bytes).isBetween(3, 400);
        assertThat(decoder.decode(packet, 0, bytes, heard, i)).isEqualTo(FRAME);
      }
    }
    Alignment alignment =
        Alignment.measure(new Recording(said, 48_000), new Recording(heard, 48_000));
    assertThat(alignment.similarity()).isGreaterThan(0.85);
    assertThat(alignment.delayMs()).isBetween(2.0, 12.0);
    assertThat(alignment.lostShare()).isLessThan(0.02);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aLostFrameIsMadeUpForWhateverItsLength(Opus opus) {
    short[] said = sine(440, 48_000);
    try (AudioCodec.Encoder encoder = opus.newEncoder();
        AudioCodec.Decoder decoder = opus.newDecoder()) {
      byte[] packet = new byte[1500];
      short[] heard = new short[FRAME];
      for (int i = 0; i < 48_000; i += FRAME) {
        decoder.decode(packet, 0, encoder.encode(said, i, FRAME, packet, 0), heard, 0);
      }
      double before = Level.rmsDbfs(heard, 0, FRAME);
      for (int samples : new int[] {960, 1, 119, 480, 961, 5760, 7000}) {
        short[] made = new short[samples + 2];
        made[0] = 77;
        made[samples + 1] = 77;
        assertThat(decoder.conceal(made, 1, samples)).isEqualTo(samples);
        assertThat(made[0]).isEqualTo((short) 77);
        assertThat(made[samples + 1]).isEqualTo((short) 77);
        if (samples == 960) {
          assertThat(Level.rmsDbfs(made, 1, samples)).isGreaterThan(before - 12);
        }
      }
    }
  }

  /** In-band FEC tells what was in the packet before, which concealment can only guess. */
  @ParameterizedTest
  @MethodSource("engines")
  void theNextPacketTellsOfALostOne(Opus standard) {
    OpusSettings settings = new OpusSettings(5, 24_000, 30, false, false);
    Opus opus = standard.isNative() ? new Opus(settings) : Opus.portable(settings);
    double recovered = errorAfterLoss(opus, true);
    double concealed = errorAfterLoss(opus, false);
    assertThat(recovered).isLessThan(concealed * 0.7);
  }

  /** How far each 10 ms level of every tenth frame, which is lost, is from what was said. */
  private static double errorAfterLoss(Opus opus, boolean fec) {
    short[] said = Speechlike.at(48_000, 4000);
    double error = 0;
    try (AudioCodec.Encoder encoder = opus.newEncoder();
        AudioCodec.Decoder lossy = opus.newDecoder();
        AudioCodec.Decoder perfect = opus.newDecoder()) {
      byte[] packet = new byte[1500];
      short[] lost = new short[FRAME];
      short[] right = new short[FRAME];
      short[] made = new short[FRAME];
      boolean missing = false;
      for (int i = 0; i + FRAME <= said.length; i += FRAME) {
        int bytes = encoder.encode(said, i, FRAME, packet, 0);
        if (missing) {
          if (fec) {
            assertThat(lossy.recover(packet, 0, bytes, made, 0, FRAME)).isEqualTo(FRAME);
          } else {
            lossy.conceal(made, 0, FRAME);
          }
          for (int k = 0; k < FRAME; k += 480) {
            double db = Level.rmsDbfs(made, k, 480) - Level.rmsDbfs(lost, k, 480);
            error += Math.min(db * db, 400);
          }
        }
        perfect.decode(packet, 0, bytes, right, 0);
        missing = i / FRAME % 10 == 9;
        if (missing) {
          System.arraycopy(right, 0, lost, 0, FRAME);
        } else {
          lossy.decode(packet, 0, bytes, made, 0);
        }
      }
    }
    return error;
  }

  @ParameterizedTest
  @MethodSource("engines")
  void constantBitrateTellsNothingByItsSizes(Opus standard) {
    OpusSettings settings = new OpusSettings(5, 32_000, 0, false, true);
    Opus opus = standard.isNative() ? new Opus(settings) : Opus.portable(settings);
    short[] said = Speechlike.at(48_000, 1000);
    Arrays.fill(said, 24_000, 48_000, (short) 0);
    try (AudioCodec.Encoder encoder = opus.newEncoder()) {
      byte[] packet = new byte[1500];
      for (int i = 0; i < 48_000; i += FRAME) {
        assertThat(encoder.encode(said, i, FRAME, packet, 0)).isEqualTo(80);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void silenceIsNotSentWhereDtxIsOn(Opus standard) {
    OpusSettings settings = new OpusSettings(5, 24_000, 0, true, false);
    Opus opus = standard.isNative() ? new Opus(settings) : Opus.portable(settings);
    try (AudioCodec.Encoder encoder = opus.newEncoder()) {
      byte[] packet = new byte[1500];
      int unsent = 0;
      for (int i = 0; i < 100; i++) {
        unsent += encoder.encode(new short[FRAME], 0, FRAME, packet, 0) == 0 ? 1 : 0;
      }
      assertThat(unsent).isGreaterThan(60);
    }
  }

  @Test
  void aClosedEncoderIsRefusedAndClosingTwiceIsHarmless() {
    AudioCodec.Encoder encoder = libopus(OpusSettings.DEFAULT).newEncoder();
    encoder.close();
    encoder.close();
    assertThatThrownBy(() -> encoder.encode(new short[FRAME], 0, FRAME, new byte[1500], 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aFrameThatOpusDoesNotKnowIsRefused(Opus opus) {
    try (AudioCodec.Encoder encoder = opus.newEncoder()) {
      for (int samples : new int[] {0, 1, 161, 959, 961, 6000}) {
        assertThat(encoder.encode(new short[6000], 0, samples, new byte[1500], 0)).isEqualTo(-1);
      }
      assertThat(encoder.encode(new short[FRAME], 0, FRAME, new byte[5], 5)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aToneComesThroughAtItsLevel(Opus opus) {
    short[] said = sine(1000, 48_000);
    short[] heard = new short[48_000];
    try (AudioCodec.Encoder encoder = opus.newEncoder();
        AudioCodec.Decoder decoder = opus.newDecoder()) {
      byte[] packet = new byte[1500];
      for (int i = 0; i < 48_000; i += FRAME) {
        decoder.decode(packet, 0, encoder.encode(said, i, FRAME, packet, 0), heard, i);
      }
    }
    double tone = Goertzel.power(heard, 24_000, 24_000, 1000, 48_000);
    assertThat(Level.dbfs(tone)).isCloseTo(-15.05, within(1.0));
  }

  private static short[] sine(double hz, int samples) {
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      pcm[i] = (short) Math.round(8192 * Math.sin(2 * Math.PI * hz * i / 48_000));
    }
    return pcm;
  }
}
