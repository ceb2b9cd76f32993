package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostilePayloadTest {
  private static final short GUARD = 0x5aa5;

  record Named(String name, AudioCodec codec) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Named> codecs() {
    return Stream.concat(Codecs.KNOWN.stream(), Stream.of(Opus.portable(OpusSettings.DEFAULT)))
        .map(codec ->
            new Named(codec instanceof Opus opus ? opus.engine() : codec.encodingName(), codec));
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void randomBytesNeitherThrowNorOverrun(Named named) {
    SplittableRandom random = new SplittableRandom(20261121);
    try (AudioCodec.Decoder decoder = named.codec().newDecoder()) {
      for (int round = 0; round < 3000; round++) {
        byte[] payload = new byte[random.nextInt(round % 10 == 0 ? 5000 : 200)];
        random.nextBytes(payload);
        int offset = payload.length == 0 ? 0 : random.nextInt(payload.length);
        int room = random.nextInt(7000);
        short[] pcm = new short[room + 20];
        pcm[9] = GUARD;
        int samples = decoder.decode(payload, offset, payload.length - offset, pcm, 10);
        assertThat(samples).isBetween(-1, room + 10);
        assertThat(pcm[9]).isEqualTo(GUARD);
        assertThat(decoder.decode(payload, 0, payload.length, pcm, pcm.length)).isEqualTo(-1);
        if (round % 3 == 0) {
          int wanted = Math.min(room, random.nextInt(1500));
          Arrays.fill(pcm, GUARD);
          assertThat(decoder.recover(payload, 0, payload.length, pcm, 10, wanted))
              .isEqualTo(wanted);
          assertThat(pcm[9]).isEqualTo(GUARD);
          assertThat(pcm[10 + wanted]).isEqualTo(GUARD);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void anyNumberOfSamplesIsEncodedOrRefused(Named named) {
    SplittableRandom random = new SplittableRandom(3);
    try (AudioCodec.Encoder encoder = named.codec().newEncoder()) {
      for (int samples = 0; samples < 1000; samples++) {
        short[] pcm = new short[samples];
        for (int i = 0; i < samples; i++) {
          pcm[i] = (short) random.nextInt();
        }
        byte[] out = new byte[random.nextInt(1, 1600)];
        out[0] = 0x5a;
        int bytes = encoder.encode(pcm, 0, samples, out, Math.min(1, out.length));
        assertThat(bytes).isBetween(-1, out.length - 1);
        assertThat(out[0]).isEqualTo((byte) 0x5a);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void nothingIsAPayloadToConceal(Named named) {
    try (AudioCodec.Decoder decoder = named.codec().newDecoder()) {
      assertThat(decoder.decode(new byte[10], 10, 0, new short[6000], 0)).isEqualTo(-1);
    }
  }
}
