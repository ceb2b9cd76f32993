package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringfence.audio.Alignment;
import org.ringfence.audio.Recording;

/**
 * The ITU's vectors join G.711 to G.726 on both sides; what the Recommendation does between them
 * (COMPRESS, SYNC) is done here, for the codec itself speaks linear PCM.
 */
class G726Test {
  /** How much of an initialization sequence is signal; the file is padded. */
  private static final int HOMING = 3496;

  private static short[] vector(String name) throws Exception {
    return Vectors.words("codecs/g726/" + name);
  }

  private static G711 law(char letter) {
    return letter == 'a' ? G711.A_LAW : G711.MU_LAW;
  }

  private static int linear(int code, G711 law) {
    return law.expand((byte) code) >> 2;
  }

  private static short[] encoded(G726State state, short[] codes, G711 law) {
    short[] out = new short[codes.length];
    for (int i = 0; i < codes.length; i++) {
      out[i] = (short) state.quantize(linear(codes[i], law));
      state.accept(out[i]);
    }
    return out;
  }

  private static short[] decoded(G726State state, G726Rate rate, short[] codes, G711 law) {
    short[] out = new short[codes.length];
    int[] again = new int[256];
    for (int i = 0; i < codes.length; i++) {
      for (int code = 0; code < 256; code++) {
        again[code] = state.quantize(linear(code, law)); // before the state moves on
      }
      int sp = compress(state.accept(codes[i]), law);
      out[i] = (short) synchronize(sp, codes[i], again[sp], rate, law);
    }
    return out;
  }

  /** COMPRESS: a magnitude of 15 bits, so that -32768 has none, and mu-law without complement. */
  private static int compress(int sr, G711 law) {
    int magnitude = (sr < 0 ? -sr : sr) & 0x7FFF;
    int limited = Math.min(magnitude << 2, Short.MAX_VALUE);
    if (sr >= 0 || law == G711.MU_LAW) {
      return (law.compress((short) limited) ^ (sr < 0 ? 0x80 : 0)) & 0xff;
    }
    return law.compress((short) (magnitude == 0 ? -1 : -limited)) & 0xff;
  }

  /** SYNC: the neighbour that encodes to the same code again, so that tandems add no noise. */
  private static int synchronize(int sp, int code, int again, G726Rate rate, G711 law) {
    if (again == code) {
      return sp;
    }
    int sign = 1 << (rate.bits - 1);
    int step = (again ^ sign) > (code ^ sign) ? -1 : 1;
    int inverted = law == G711.A_LAW ? 0x55 : 0x7F;
    int plain = sp ^ inverted; // sign and magnitude; a set sign is positive
    int magnitude = plain & 0x7F;
    int level = (plain & 0x80) != 0 ? magnitude : -1 - magnitude;
    int moved = Math.clamp(level + step, -128, 127);
    if (law == G711.MU_LAW && (level ^ moved) < 0) {
      moved += step; // mu-law's negative zero is no level of its own
    }
    return (moved < 0 ? -1 - moved : moved | 0x80) ^ inverted;
  }

  /**
   * Vectors that begin with H follow an initialization sequence; the others, a reset. So does one
   * that is named like the former.
   */
  private static boolean homed(String vector) {
    return vector.startsWith("h") && !vector.equals("hn16fc.o");
  }

  static Stream<Arguments> encodings() {
    return Arrays.stream(G726Rate.values())
        .flatMap(rate ->
            Stream.of("a", "m")
                .flatMap(law ->
                    Stream.of("rn", "rv", "hn", "hv")
                        .map(kind ->
                            Arguments.of(rate, kind + 8 * rate.bits + "f" + law + ".i", law))));
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void encodesBitForBitAsTheItuDoes(G726Rate rate, String vector, char letter) throws Exception {
    G726State state = new G726State(rate);
    G711 law = law(letter);
    if (homed(vector)) {
      encoded(state, Arrays.copyOf(vector("pcm_init." + letter), HOMING), law);
    }
    String in = vector.charAt(1) == 'n' ? "nrm." : "ovr.";
    assertThat(encoded(state, vector(in + letter), law)).isEqualTo(vector(vector));
  }

  static Stream<Arguments> decodings() {
    return Arrays.stream(G726Rate.values())
        .flatMap(rate ->
            Stream.of("r", "h")
                .flatMap(start -> {
                  int kbits = 8 * rate.bits;
                  String ours = start + "i" + kbits;
                  Stream<Arguments> encoded =
                      Stream.of("n", "v")
                          .map(kind -> start + kind + kbits)
                          .flatMap(name ->
                              Stream.of(
                                  Arguments.of(rate, name + "fa.i", name + "fa.o", 'a'),
                                  Arguments.of(rate, name + "fm.i", name + "fm.o", 'm'),
                                  Arguments.of(rate, name + "fa.i", name + "fx.o", 'm'),
                                  Arguments.of(rate, name + "fm.i", name + "fc.o", 'a')));
                  return Stream.concat(
                      encoded,
                      Stream.of(
                          Arguments.of(rate, "i" + kbits, ours + "fa.o", 'a'),
                          Arguments.of(rate, "i" + kbits, ours + "fm.o", 'm')));
                }));
  }

  @ParameterizedTest
  @MethodSource("decodings")
  void decodesBitForBitAsTheItuDoes(G726Rate rate, String in, String out, char letter)
      throws Exception {
    G726State state = new G726State(rate);
    if (homed(out)) {
      String init = "i_ini_" + 8 * rate.bits + "." + letter;
      decoded(state, rate, Arrays.copyOf(vector(init), HOMING), law(letter));
    }
    assertThat(decoded(state, rate, vector(in), law(letter))).isEqualTo(vector(out));
  }

  @Test
  void theTwoPackingsHoldTheSameCodesFromEitherEnd() {
    short[] said = Speechlike.at(8000, 200);
    for (int i = 0; i < 4; i++) {
      int bits = 5 - i;
      G726 rfc = G726.ALL.get(i);
      G726 aal2 = G726.ALL.get(i + 4);
      assertThat(rfc.encodingName()).isEqualTo("G726-" + 8 * bits);
      assertThat(aal2.encodingName()).isEqualTo("AAL2-G726-" + 8 * bits);
      byte[] low = new byte[said.length * bits / 8];
      byte[] high = new byte[low.length];
      try (AudioCodec.Encoder one = rfc.newEncoder();
          AudioCodec.Encoder other = aal2.newEncoder()) {
        assertThat(one.encode(said, 0, said.length, low, 0)).isEqualTo(low.length);
        assertThat(other.encode(said, 0, said.length, high, 0)).isEqualTo(low.length);
      }
      G726State state = new G726State(G726Rate.values()[3 - i]);
      for (int n = 0; n < said.length; n++) {
        int code = state.quantize(said[n] >> 2);
        state.accept(code);
        int fromLow = 0;
        int fromHigh = 0;
        for (int bit = 0; bit < bits; bit++) {
          int at = n * bits + bit;
          fromLow |= (low[at / 8] >> at % 8 & 1) << bit;
          fromHigh = fromHigh << 1 | high[at / 8] >> (7 - at % 8) & 1;
        }
        assertThat(fromLow).isEqualTo(code);
        assertThat(fromHigh).isEqualTo(code);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(G726Rate.class)
  void speechComesThrough(G726Rate rate) {
    short[] said = Speechlike.at(8000, 4000);
    for (G726 codec : G726.ALL) {
      if (!codec.encodingName().endsWith("-" + 8 * rate.bits)) {
        continue;
      }
      short[] heard = new short[said.length];
      byte[] packet = new byte[100];
      try (AudioCodec.Encoder encoder = codec.newEncoder();
          AudioCodec.Decoder decoder = codec.newDecoder()) {
        for (int i = 0; i < said.length; i += 160) {
          int bytes = encoder.encode(said, i, 160, packet, 0);
          assertThat(bytes).isEqualTo(20 * rate.bits);
          assertThat(decoder.decode(packet, 0, bytes, heard, i)).isEqualTo(160);
        }
      }
      Alignment alignment =
          Alignment.measure(new Recording(said, 8000), new Recording(heard, 8000));
      assertThat(alignment.similarity()).isGreaterThan(rate.bits == 2 ? 0.6 : 0.8);
    }
  }
}
