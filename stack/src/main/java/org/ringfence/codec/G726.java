package org.ringfence.codec;

import java.util.List;
import java.util.Objects;

/**
 * G.726 (ITU-T G.726; RFC 3551 section 4.5.4): telephone speech as adaptive differential PCM of 2
 * to 5 bits a sample. Two packings go under two names: "G726-32" puts the first code in the least
 * significant bits, "AAL2-G726-32" in the most significant ones.
 *
 * <pre>
 *   G726-32:      | second (4) | first (4)  |
 *   AAL2-G726-32: | first (4)  | second (4) |
 * </pre>
 */
public final class G726 implements AudioCodec {
  /** All of them, best first. */
  public static final List<G726> ALL =
      List.of(
          new G726(G726Rate.KBITS_40, false),
          new G726(G726Rate.KBITS_32, false),
          new G726(G726Rate.KBITS_24, false),
          new G726(G726Rate.KBITS_16, false),
          new G726(G726Rate.KBITS_40, true),
          new G726(G726Rate.KBITS_32, true),
          new G726(G726Rate.KBITS_24, true),
          new G726(G726Rate.KBITS_16, true));

  private static final int RATE_HZ = 8000;

  private final G726Rate rate;
  private final boolean firstIsHigh;

  private G726(G726Rate rate, boolean firstIsHigh) {
    this.rate = rate;
    this.firstIsHigh = firstIsHigh;
  }

  @Override
  public String encodingName() {
    return (firstIsHigh ? "AAL2-G726-" : "G726-") + 8 * rate.bits;
  }

  @Override
  public int clockRateHz() {
    return RATE_HZ;
  }

  @Override
  public int sampleRateHz() {
    return RATE_HZ;
  }

  @Override
  public int staticPayloadType() {
    return -1;
  }

  @Override
  public Encoder newEncoder() {
    return new Packer();
  }

  @Override
  public Decoder newDecoder() {
    return new ConcealingDecoder(newBareDecoder(), RATE_HZ);
  }

  @Override
  public Decoder newBareDecoder() {
    return new Unpacker();
  }

  private final class Packer implements Encoder {
    private final G726State state = new G726State(rate);

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      int bytes = samples * rate.bits / 8;
      if (samples * rate.bits % 8 != 0 || out.length - outOffset < bytes) {
        return -1;
      }
      int held = 0;
      int bits = 0;
      int at = outOffset;
      for (int i = 0; i < samples; i++) {
        int code = state.quantize(pcm[offset + i] >> 2);
        state.accept(code);
        held = firstIsHigh ? held << rate.bits | code : held | code << bits;
        bits += rate.bits;
        if (bits >= 8) {
          bits -= 8;
          out[at++] = (byte) (firstIsHigh ? held >> bits : held);
          held = firstIsHigh ? held & (1 << bits) - 1 : held >> 8;
        }
      }
      return bytes;
    }

    @Override
    public void close() {}
  }

  private final class Unpacker extends BareDecoder {
    private final G726State state = new G726State(rate);

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
      Objects.checkFromIndexSize(offset, length, payload.length);
      int samples = length * 8 / rate.bits;
      if (samples == 0 || pcm.length - pcmOffset < samples) {
        return -1;
      }
      int held = 0;
      int bits = 0;
      int at = offset;
      for (int i = 0; i < samples; i++) {
        if (bits < rate.bits) {
          int next = payload[at++] & 0xff;
          held = firstIsHigh ? held << 8 | next : held | next << bits;
          bits += 8;
        }
        bits -= rate.bits;
        int code = (firstIsHigh ? held >> bits : held) & (1 << rate.bits) - 1;
        held = firstIsHigh ? held & (1 << bits) - 1 : held >> rate.bits;
        pcm[pcmOffset + i] = (short) (Math.clamp(state.accept(code), -8192, 8191) << 2);
      }
      return samples;
    }
  }
}
