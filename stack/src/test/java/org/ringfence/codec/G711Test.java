package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class G711Test {
  private static G711 law(String name) {
    return name.equals("A") ? G711.A_LAW : G711.MU_LAW;
  }

  @ParameterizedTest
  @CsvSource({"A, sweep-r.a", "U, sweep-r.u"})
  void encodesEverySampleAsTheItuDoes(String law, String file) throws Exception {
    short[] pcm = Vectors.words("codecs/g711/sweep.src");
    short[] expected = Vectors.words("codecs/g711/" + file);
    byte[] codes = new byte[pcm.length];
    try (AudioCodec.Encoder encoder = law(law).newEncoder()) {
      assertThat(encoder.encode(pcm, 0, pcm.length, codes, 0)).isEqualTo(pcm.length);
    }
    for (int i = 0; i < pcm.length; i++) {
      assertThat(codes[i] & 0xff).as("sample %d", pcm[i]).isEqualTo(expected[i]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "A, sweep-r.a, sweep-r.a-a",
    "A, sweep-r.a, sweep-r.rea",
    "U, sweep-r.u, sweep-r.u-u",
    "U, sweep-r.u, sweep-r.reu"
  })
  void decodesEveryCodeAsTheItuDoes(String law, String codeFile, String pcmFile) throws Exception {
    short[] codes = Vectors.words("codecs/g711/" + codeFile);
    short[] expected = Vectors.words("codecs/g711/" + pcmFile);
    byte[] payload = new byte[codes.length];
    for (int i = 0; i < codes.length; i++) {
      payload[i] = (byte) codes[i];
    }
    short[] pcm = new short[codes.length];
    try (AudioCodec.Decoder decoder = law(law).newDecoder()) {
      assertThat(decoder.decode(payload, 0, payload.length, pcm, 0)).isEqualTo(pcm.length);
    }
    int late = new Concealment(8000).delaySamples();
    assertThat(Arrays.copyOfRange(pcm, late, pcm.length))
        .isEqualTo(Arrays.copyOf(expected, pcm.length - late));
  }

  @ParameterizedTest
  @CsvSource({"A", "U"})
  void everyCodeSurvivesBeingDecodedAndEncodedAgain(String law) {
    G711 codec = law(law);
    for (int code = 0; code < 256; code++) {
      byte again = codec.compress(codec.expand((byte) code));
      // Mu-law has two codes for zero; the negative one becomes the positive one.
      int expected = law.equals("U") && code == 0x7f ? 0xff : code;
      assertThat(again & 0xff).isEqualTo(expected);
    }
  }
}
