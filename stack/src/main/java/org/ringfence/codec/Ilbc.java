package org.ringfence.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * iLBC at 13.33 or 15.2 kbit/s (RFC 3951, RFC 3952): frames of 30 ms in 50 bytes, or of 20 ms in
 * 38, none of which needs the one before, so that loss is heard once and not for long. Which it is
 * shows in a payload's length. Written from the description; the tables are the standard's.
 *
 * @param frameMs 20 or 30: what an encoder makes
 */
public record Ilbc(int frameMs) implements AudioCodec {
  /** As it is offered: it goes into packets of 20 ms. */
  public static final Ilbc SHORT = new Ilbc(20);

  public static final Ilbc LONG = new Ilbc(30);

  static final int RATE_HZ = 8000;

  public Ilbc {
    if (frameMs != 20 && frameMs != 30) throw new IllegalArgumentException("20 or 30 ms");
  }

  /** Frames as long as one side asks for, by its {@code mode}; 30 ms where it says nothing. */
  public static Ilbc asked(@Nullable String mode) {
    return "20".equals(mode) ? SHORT : LONG;
  }

  @Override
  public String encodingName() {
    return "iLBC";
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

  private static IlbcMode mode(int frameMs) {
    return frameMs == 20 ? IlbcMode.SHORT : IlbcMode.LONG;
  }

  @Override
  public Encoder newEncoder() {
    return new FrameEncoder(mode(frameMs));
  }

  @Override
  public Decoder newDecoder() {
    return new ConcealingDecoder(newBareDecoder(), RATE_HZ);
  }

  @Override
  public Decoder newBareDecoder() {
    return new FrameDecoder();
  }

  private static final class FrameEncoder implements Encoder {
    private final IlbcMode mode;
    private final IlbcEncoder encoder;

    FrameEncoder(IlbcMode mode) {
      this.mode = mode;
      encoder = new IlbcEncoder(mode);
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      int frames = samples / mode.samples;
      int bytes = frames * mode.bytes;
      if (frames == 0 || samples % mode.samples != 0 || out.length - outOffset < bytes) return -1;
      for (int i = 0; i < frames; i++) {
        encoder.encode(pcm, offset + i * mode.samples, out, outOffset + i * mode.bytes);
      }
      return bytes;
    }

    @Override
    public void close() {}
  }

  private static final class FrameDecoder extends BareDecoder {
    private final IlbcDecoder decoder = new IlbcDecoder();

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
      Objects.checkFromIndexSize(offset, length, payload.length);
      IlbcMode mode =
          length % IlbcMode.LONG.bytes == 0
              ? IlbcMode.LONG
              : length % IlbcMode.SHORT.bytes == 0 ? IlbcMode.SHORT : null;
      if (mode == null || length == 0) return -1;
      int frames = length / mode.bytes;
      if (pcm.length - pcmOffset < frames * mode.samples) return -1;
      for (int i = 0; i < frames; i++) {
        int from = offset + i * mode.bytes;
        if (!decoder.decode(mode, payload, from, pcm, pcmOffset + i * mode.samples)) return -1;
      }
      return frames * mode.samples;
    }
  }
}
