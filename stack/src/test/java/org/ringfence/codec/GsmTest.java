package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Alignment;
import org.ringfence.audio.Recording;

/** The digests are of what libgsm 1.0.22 makes of the same input. */
class GsmTest {
  private static final int FRAMES = 300;

  /** Pulses, noise and silence from faint to overloaded, by whole numbers alone. */
  static short[] signal() {
    short[] pcm = new short[FRAMES * Gsm.FRAME];
    int seed = 1;
    int y1 = 0;
    int y2 = 0;
    for (int i = 0; i < pcm.length; i++) {
      seed = seed * 1103515245 + 12345;
      int noise = (seed >> 16) % 2000;
      int second = i / 8000;
      int pulse = i % (50 + i / 700) == 0 ? 20_000 : 0;
      int input = second % 3 == 0 ? pulse : second % 3 == 1 ? noise : pulse + noise / 4;
      int y = input + (y1 * 27_000 >> 14) - (y2 * 14_500 >> 14);
      y2 = y1;
      y1 = Math.clamp(y, -60_000, 60_000);
      int loud = i / 1600 % 7;
      pcm[i] = (short) (loud == 6 ? 0 : Math.clamp(y1 >> (5 - loud), -32_768, 32_767));
    }
    return pcm;
  }

  private static String digest(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
  }

  private static byte[] encoded() {
    short[] pcm = signal();
    byte[] out = new byte[FRAMES * Gsm.FRAME_BYTES];
    try (AudioCodec.Encoder encoder = Gsm.CODEC.newEncoder()) {
      for (int i = 0; i < FRAMES; i += 2) {
        assertThat(encoder.encode(pcm, i * 160, 320, out, i * 33)).isEqualTo(66);
      }
    }
    return out;
  }

  private static byte[] decoded(byte[] frames) {
    int late = new Concealment(8000).delaySamples();
    int samples = frames.length / 33 * 160;
    short[] pcm = new short[samples];
    try (AudioCodec.Decoder decoder = Gsm.CODEC.newDecoder()) {
      assertThat(decoder.decode(frames, 0, frames.length, pcm, 0)).isEqualTo(samples);
    }
    ByteBuffer out = ByteBuffer.allocate(2 * (samples - late));
    for (int i = late; i < samples; i++) {
      out.putShort(pcm[i]);
    }
    return out.array();
  }

  private static byte[] nonsense() {
    byte[] frames = new byte[FRAMES * Gsm.FRAME_BYTES];
    int seed = 7;
    for (int i = 0; i < frames.length; i++) {
      seed = seed * 1103515245 + 12345;
      int value = seed >> 16 & 0xff;
      frames[i] = (byte) (i % 33 == 0 ? 0xD0 | value & 0xf : value);
    }
    return frames;
  }

  @Test
  void encodesBitForBit() throws Exception {
    assertThat(digest(encoded())).isEqualTo("e09a9ee554bd945a");
  }

  @Test
  void decodesBitForBit() throws Exception {
    assertThat(digest(decoded(encoded()))).isEqualTo("00cb60f6020698db");
  }

  @Test
  void decodesWhatNoEncoderMakesBitForBit() throws Exception {
    assertThat(digest(decoded(nonsense()))).isEqualTo("602f7e38eeb49ea1");
  }

  @Test
  void speechComesThrough() {
    short[] said = Speechlike.at(8000, 4000);
    short[] heard = new short[said.length];
    byte[] packet = new byte[33];
    try (AudioCodec.Encoder encoder = Gsm.CODEC.newEncoder();
        AudioCodec.Decoder decoder = Gsm.CODEC.newDecoder()) {
      for (int i = 0; i < said.length; i += 160) {
        encoder.encode(said, i, 160, packet, 0);
        decoder.decode(packet, 0, 33, heard, i);
      }
    }
    assertThat(
            Alignment.measure(new Recording(said, 8000), new Recording(heard, 8000)).similarity())
        .isGreaterThan(0.75);
  }

  @Test
  void onlySignedWholeFramesAreFrames() {
    byte[] frames = encoded();
    try (AudioCodec.Decoder decoder = Gsm.CODEC.newDecoder()) {
      short[] pcm = new short[320];
      assertThat(decoder.decode(frames, 0, 32, pcm, 0)).isEqualTo(-1);
      assertThat(decoder.decode(frames, 0, 67, pcm, 0)).isEqualTo(-1);
      assertThat(decoder.decode(frames, 0, 99, pcm, 0)).as("no room").isEqualTo(-1);
      byte[] unsigned = Arrays.copyOf(frames, 66);
      unsigned[33] = 0;
      assertThat(decoder.decode(unsigned, 0, 66, pcm, 0)).isEqualTo(-1);
    }
    try (AudioCodec.Encoder encoder = Gsm.CODEC.newEncoder()) {
      assertThat(encoder.encode(new short[170], 0, 170, new byte[99], 0)).isEqualTo(-1);
    }
  }
}
