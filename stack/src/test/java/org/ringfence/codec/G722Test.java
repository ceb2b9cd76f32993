package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class G722Test {
  @Test
  void encodesSpeechBitForBitAsTheItuDoes() throws Exception {
    short[] pcm = Vectors.words("codecs/g722/inpsp.bin");
    byte[] expected = codes();
    byte[] codes = new byte[expected.length];
    try (AudioCodec.Encoder encoder = G722.CODEC.newEncoder()) {
      for (int i = 0; i < codes.length; i += 96) {
        assertThat(encoder.encode(pcm, 2 * i, 192, codes, i)).isEqualTo(96);
      }
    }
    assertThat(codes).isEqualTo(expected);
  }

  /** The codes of codspw.cod, one to a word; codsp.cod holds them in pairs, the second first. */
  private static byte[] codes() throws Exception {
    short[] words = Vectors.words("codecs/g722/codspw.cod");
    byte[] pairs = Vectors.bytes("codecs/g722/codsp.cod");
    byte[] codes = new byte[words.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) words[i];
      assertThat(pairs[i ^ 1]).isEqualTo(codes[i]);
    }
    return codes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void decodesEveryModeBitForBitAsTheItuDoes(int mode) throws Exception {
    byte[] codes = codes();
    short[] expected = Vectors.words("codecs/g722/outsp" + mode + ".bin");
    short[] pcm = new short[2 * codes.length];
    try (AudioCodec.Decoder decoder = G722.newDecoder(mode)) {
      for (int i = 0; i < codes.length; i += 96) {
        assertThat(decoder.decode(codes, i, 96, pcm, 2 * i)).isEqualTo(192);
      }
    }
    assertThat(pcm).isEqualTo(expected);
  }

  @Test
  void anOddNumberOfSamplesMakesNoWholeByte() {
    try (AudioCodec.Encoder encoder = G722.CODEC.newEncoder()) {
      assertThat(encoder.encode(new short[9], 0, 9, new byte[9], 0)).isEqualTo(-1);
    }
  }

  /** After a lost frame the decoder is not in step with the encoder, and finds back within two. */
  @Test
  void aLostFrameIsForgottenSoon() {
    short[] said = Speechlike.at(16_000, 3000);
    byte[] codes = new byte[said.length / 2];
    short[] whole = new short[said.length];
    short[] holed = new short[said.length];
    try (AudioCodec.Encoder encoder = G722.CODEC.newEncoder();
        AudioCodec.Decoder one = G722.CODEC.newDecoder();
        AudioCodec.Decoder other = G722.CODEC.newDecoder()) {
      encoder.encode(said, 0, said.length, codes, 0);
      for (int frame = 0; frame < 150; frame++) {
        one.decode(codes, 160 * frame, 160, whole, 320 * frame);
        if (frame % 10 == 5) {
          other.conceal(holed, 320 * frame, 320);
        } else {
          other.decode(codes, 160 * frame, 160, holed, 320 * frame);
        }
      }
    }
    double error = 0;
    double sound = 1;
    for (int i = 0; i < said.length; i++) {
      if (i / 320 % 10 >= 8) {
        error += Math.pow(whole[i] - holed[i], 2);
        sound += Math.pow(whole[i], 2);
      }
    }
    assertThat(sound / error).as("signal to noise, of power").isGreaterThan(10);
  }
}
