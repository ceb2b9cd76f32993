package org.ringfence.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.Opus;
import org.ringfence.codec.OpusSettings;
import org.ringfence.codec.Speechlike;
import org.ringfence.codec.Vectors;

class AlignmentTest {
  private static Recording speech(String name) throws IOException {
    return WavReader.readAll(Files.newByteChannel(Vectors.path("speech/" + name)));
  }

  static Stream<String> voices() {
    return Stream.of("short_nb_voice.wav", "short_wb_voice.wav");
  }

  private static Recording late(Recording said, int delayMs) {
    int delay = said.rateHz() * delayMs / 1000;
    short[] pcm = said.pcm();
    short[] heard = new short[Math.max(0, pcm.length + delay)];
    if (delay >= 0) {
      System.arraycopy(pcm, 0, heard, delay, pcm.length);
    } else {
      System.arraycopy(pcm, -delay, heard, 0, heard.length);
    }
    return new Recording(heard, said.rateHz());
  }

  /** Every twentieth frame of 20 ms lost, as a phone without concealment plays it. */
  private static Recording holed(Recording said) {
    short[] pcm = said.pcm().clone();
    int frame = said.rateHz() / 50;
    for (int i = 7; (i + 1) * frame <= pcm.length; i += 20) {
      Arrays.fill(pcm, i * frame, (i + 1) * frame, (short) 0);
    }
    return new Recording(pcm, said.rateHz());
  }

  private static Recording through(AudioCodec codec, Recording said) {
    Recording in = said.at(codec.sampleRateHz());
    int frame = codec.sampleRateHz() / 50;
    short[] heard = new short[in.pcm().length / frame * frame];
    byte[] packet = new byte[1500];
    try (AudioCodec.Encoder encoder = codec.newEncoder();
        AudioCodec.Decoder decoder = codec.newDecoder()) {
      for (int i = 0; i < heard.length; i += frame) {
        int bytes = encoder.encode(in.pcm(), i, frame, packet, 0);
        assertThat(decoder.decode(packet, 0, bytes, heard, i)).isEqualTo(frame);
      }
    }
    return new Recording(heard, codec.sampleRateHz());
  }

  @ParameterizedTest
  @CsvSource({"0, 8000", "137, 8000", "137, 16000", "1999, 48000", "-250, 16000", "63, 44100"})
  void theDelayIsFoundToAMillisecond(int delayMs, int rateHz) {
    Recording said = new Recording(Speechlike.at(16_000, 5000), 16_000);
    Alignment alignment = Alignment.measure(said, late(said, delayMs).at(rateHz));
    assertThat(alignment.delayMs()).isCloseTo(delayMs, within(0.3));
    assertThat(alignment.similarity()).isGreaterThan(0.98);
    assertThat(alignment.lostShare()).isLessThan(delayMs < 0 ? 0.06 : 0.005);
  }

  @ParameterizedTest
  @MethodSource("voices")
  void everyCodecLeavesSpeechAlike(String voice) throws IOException {
    Recording said = speech(voice);
    for (AudioCodec codec :
        Stream.concat(Codecs.PREFERRED.stream(), Stream.of(Opus.portable(OpusSettings.DEFAULT)))
            .toList()) {
      Alignment alignment = Alignment.measure(said, late(through(codec, said), 80));
      assertThat(alignment.delayMs()).as(codec.encodingName()).isBetween(79.0, 90.0);
      assertThat(alignment.similarity()).as(codec.encodingName()).isGreaterThan(0.85);
      assertThat(alignment.lostShare()).as(codec.encodingName()).isLessThan(0.01);
    }
  }

  @ParameterizedTest
  @MethodSource("voices")
  void lostFramesAreCounted(String voice) throws IOException {
    Recording said = speech(voice);
    Alignment alignment = Alignment.measure(said, late(holed(said), 40));
    assertThat(alignment.lostShare()).isBetween(0.03, 0.075);
    assertThat(alignment.similarity()).isGreaterThan(0.85);
    assertThat(alignment.delayMs()).isCloseTo(40, within(0.5));
  }

  @Test
  void otherSpeechIsNotSimilar() throws IOException {
    Recording narrow = speech("short_nb_voice.wav");
    Recording wide = speech("short_wb_voice.wav");
    assertThat(Alignment.measure(narrow, wide).similarity()).isLessThan(0.3);
    assertThat(Alignment.measure(wide, narrow).similarity()).isLessThan(0.3);
  }

  @Test
  void otherSpeechLikeSoundIsNotSimilar() {
    Recording said = new Recording(Speechlike.at(8000, 5000, 1), 8000);
    Recording other = new Recording(Speechlike.at(8000, 5000, 2), 8000);
    assertThat(Alignment.measure(said, other).similarity()).isLessThan(0.3);
  }

  /** An adaptive jitter buffer moves the sound between two words. */
  @Test
  void soundThatWasMovedOnTheWayIsStillAlike() {
    short[] said = Speechlike.at(8000, 6000);
    short[] heard = new short[said.length + 480];
    System.arraycopy(said, 0, heard, 0, 24_000);
    System.arraycopy(said, 24_000, heard, 24_480, said.length - 24_000);
    Alignment alignment = Alignment.measure(new Recording(said, 8000), new Recording(heard, 8000));
    assertThat(alignment.similarity()).isGreaterThan(0.95);
  }

  @Test
  void theVolumeDoesNotMatter() {
    Recording said = new Recording(Speechlike.at(8000, 4000), 8000);
    short[] quiet = said.pcm().clone();
    for (int i = 0; i < quiet.length; i++) {
      quiet[i] /= 5;
    }
    Alignment alignment = Alignment.measure(said, new Recording(quiet, 8000));
    assertThat(alignment.similarity()).isGreaterThan(0.95);
    assertThat(alignment.lostShare()).isLessThan(0.01);
  }

  @Test
  void silenceIsAllLost() {
    Recording said = new Recording(Speechlike.at(8000, 3000), 8000);
    for (int length : new int[] {0, 5, 24_000}) {
      Alignment alignment = Alignment.measure(said, new Recording(new short[length], 8000));
      assertThat(alignment.similarity()).isZero();
      assertThat(alignment.lostShare()).isEqualTo(1);
    }
  }

  @Test
  void whereNothingWasSaidNothingIsLost() {
    Alignment alignment =
        Alignment.measure(new Recording(new short[8000], 8000), new Recording(new short[9], 8000));
    assertThat(alignment.lostShare()).isZero();
    assertThat(alignment.speechMs()).isZero();
    assertThat(alignment.similarity()).isZero();
  }
}
