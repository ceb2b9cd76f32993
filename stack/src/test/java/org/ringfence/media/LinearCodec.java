package org.ringfence.media;

import org.ringfence.codec.AudioCodec;

/** PCM as it is, so that a test sees what it sent. */
record LinearCodec(int sampleRateHz, int clockRateHz) implements AudioCodec {
  @Override
  public String encodingName() {
    return "L16";
  }

  @Override
  public int staticPayloadType() {
    return -1;
  }

  @Override
  public Encoder newEncoder() {
    return new Encoder() {
      @Override
      public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
        for (int i = 0; i < samples; i++) {
          out[outOffset + 2 * i] = (byte) (pcm[offset + i] >> 8);
          out[outOffset + 2 * i + 1] = (byte) pcm[offset + i];
        }
        return 2 * samples;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Decoder newDecoder() {
    return new Decoder() {
      @Override
      public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
        for (int i = 0; i < length / 2; i++) {
          pcm[pcmOffset + i] =
              (short) (payload[offset + 2 * i] << 8 | payload[offset + 2 * i + 1] & 0xFF);
        }
        return length / 2;
      }

      @Override
      public int conceal(short[] pcm, int offset, int samples) {
        for (int i = 0; i < samples; i++) {
          pcm[offset + i] = -1;
        }
        return samples;
      }

      @Override
      public void close() {}
    };
  }
}
