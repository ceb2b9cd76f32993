package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IlbcTest {
  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(IlbcTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }

  /** Speech of ours in frames of that length, as we hear it. */
  private static short[] ours(int frameMs) throws IOException {
    byte[] frames = resource(frameMs == 20 ? "speech.lbc" : "speech30.lbc");
    int bytes = frameMs == 20 ? IlbcMode.SHORT.bytes : IlbcMode.LONG.bytes;
    int from = "#!iLBC20\n".length();
    int samples = 8 * frameMs;
    short[] pcm = new short[(frames.length - from) / bytes * samples];
    AudioCodec.Decoder decoder = new Ilbc(frameMs).newBareDecoder();
    for (int n = 0; n < pcm.length; n += samples) {
      int at = from + n / samples * bytes;
      assertThat(decoder.decode(frames, at, bytes, pcm, n)).isEqualTo(samples);
    }
    return pcm;
  }

  /** What the decoder of ffmpeg 5.1 makes of it (its first frames aside). */
  private static short[] theirs(int frameMs) throws IOException {
    byte[] bytes = resource(frameMs == 20 ? "speech.lbc.pcm" : "speech30.lbc.pcm");
    short[] theirs = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(theirs);
    return theirs;
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 30})
  void anotherDecoderHearsTheSame(int frameMs) throws IOException {
    short[] theirs = theirs(frameMs);
    short[] ours = ours(frameMs);
    assertThat(theirs).hasSameSizeAs(ours);
    assertThat(closeness(ours, theirs)).as("dB").isGreaterThan(20);
  }

  private static double closeness(short[] one, short[] other) {
    double sound = 0;
    double difference = 1;
    for (int n = 4 * 240; n < one.length; n++) {
      sound += (double) one[n] * one[n];
      difference += Math.pow(one[n] - other[n], 2);
    }
    return 10 * Math.log10(sound / difference);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 30})
  void speechComesThroughInBothLengths(int frameMs) throws IOException {
    short[] said = ours(20);
    short[] heard = new short[said.length];
    Ilbc codec = new Ilbc(frameMs);
    AudioCodec.Encoder encoder = codec.newEncoder();
    AudioCodec.Decoder decoder = codec.newBareDecoder();
    int samples = 2 * 8 * frameMs; // two frames a packet
    byte[] packet = new byte[200];
    for (int n = 0; n + samples <= said.length; n += samples) {
      int length = encoder.encode(said, n, samples, packet, 0);
      assertThat(length).isEqualTo(frameMs == 20 ? 76 : 100);
      assertThat(decoder.decode(packet, 0, length, heard, n)).isEqualTo(samples);
    }
    assertThat(closeness(said, heard)).as("dB").isGreaterThan(6);
    assertThat(encoder.encode(said, 0, 100, packet, 0)).as("no frame").isEqualTo(-1);
  }

  @Test
  void framesAreTakenApartAndPutTogetherAgain() {
    SplittableRandom random = new SplittableRandom(3);
    for (IlbcMode mode : new IlbcMode[] {IlbcMode.SHORT, IlbcMode.LONG}) {
      byte[] frame = new byte[mode.bytes];
      random.nextBytes(frame);
      frame[mode.bytes - 1] &= (byte) 0xFE;
      int[] values = new int[mode.widths.length];
      assertThat(mode.read(frame, 0, values)).isTrue();
      byte[] again = new byte[mode.bytes];
      mode.write(values, again, 0);
      assertThat(again).isEqualTo(frame);
      frame[mode.bytes - 1] |= 1;
      assertThat(mode.read(frame, 0, values)).as("an empty frame").isFalse();
    }
  }

  @Test
  void whateverComesIsDecodedOrRefused() {
    SplittableRandom random = new SplittableRandom(5);
    AudioCodec.Decoder decoder = Ilbc.SHORT.newBareDecoder();
    short[] pcm = new short[1000];
    byte[] frame = new byte[150];
    int decoded = 0;
    for (int i = 0; i < 3_000; i++) {
      random.nextBytes(frame);
      int length = i % 3 == 0 ? random.nextInt(frame.length) : i % 3 == 1 ? 38 : 50;
      decoded += decoder.decode(frame, 0, length, pcm, 0) > 0 ? 1 : 0;
    }
    assertThat(decoded).isGreaterThan(500);
  }
}
