package org.ringfence.codec;

import java.util.Objects;

/**
 * GSM full rate at 13 kbit/s (ETSI GSM 06.10; RFC 3551 section 4.5.8): frames of 160 samples in 33
 * bytes, which begin with a signature and hold the parameters with the most significant bit first.
 *
 * <pre>
 *   | 0xD (4) | 8 ratios (6 6 5 5 4 4 3 3) | 4 times: lag (7) gain (2) grid (2) peak (6) 13 x 3 |
 * </pre>
 */
public final class Gsm implements AudioCodec {
  public static final Gsm CODEC = new Gsm();

  static final int FRAME = 160;
  static final int SUBFRAME = 40;
  static final int FRAME_BYTES = 33;

  private static final int RATE_HZ = 8000;
  private static final int SIGNATURE = 0xD;
  private static final int[] RATIO_BITS = {6, 6, 5, 5, 4, 4, 3, 3};

  private Gsm() {}

  @Override
  public String encodingName() {
    return "GSM";
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
    return 3;
  }

  @Override
  public Encoder newEncoder() {
    return new FrameEncoder();
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
    private final GsmAnalysis analysis = new GsmAnalysis();
    private final GsmFilter filter = new GsmFilter();
    private final GsmPitch pitch = new GsmPitch();
    private final GsmPulses pulses = new GsmPulses();
    private final int[] samples = new int[FRAME];
    private final int[] part = new int[SUBFRAME];
    private final int[] ratios = new int[GsmFilter.STAGES];
    private byte[] out = {};
    private int at;
    private int held;
    private int bits;

    @Override
    public int encode(short[] pcm, int offset, int count, byte[] target, int outOffset) {
      Objects.checkFromIndexSize(offset, count, pcm.length);
      int frames = count / FRAME;
      if (count % FRAME != 0 || target.length - outOffset < frames * FRAME_BYTES) {
        return -1;
      }
      out = target;
      at = outOffset;
      for (int i = 0; i < frames; i++) {
        encode(pcm, offset + i * FRAME);
      }
      return frames * FRAME_BYTES;
    }

    private void encode(short[] pcm, int offset) {
      analysis.prepare(pcm, offset, samples);
      analysis.ratios(samples, ratios);
      filter.next(ratios);
      filter.analyze(samples);
      put(SIGNATURE, 4);
      for (int i = 0; i < ratios.length; i++) {
        put(ratios[i], RATIO_BITS[i]);
      }
      for (int from = 0; from < FRAME; from += SUBFRAME) {
        System.arraycopy(samples, from, part, 0, SUBFRAME);
        pitch.search(part, pulses);
        pitch.subtract(part, pulses);
        pulses.encode(part);
        pitch.restore(part);
        put(pulses.lag, 7);
        put(pulses.gain, 2);
        put(pulses.grid, 2);
        put(pulses.peak, 6);
        for (int pulse : pulses.pulses) {
          put(pulse, 3);
        }
      }
    }

    private void put(int value, int width) {
      held = held << width | value;
      bits += width;
      while (bits >= 8) {
        bits -= 8;
        out[at++] = (byte) (held >> bits);
      }
    }

    @Override
    public void close() {}
  }

  private static final class FrameDecoder extends BareDecoder {
    private final GsmFilter filter = new GsmFilter();
    private final GsmPitch pitch = new GsmPitch();
    private final GsmPulses pulses = new GsmPulses();
    private final int[] samples = new int[FRAME];
    private final int[] part = new int[SUBFRAME];
    private final int[] ratios = new int[GsmFilter.STAGES];
    private byte[] in = {};
    private int at;
    private int held;
    private int bits;
    private int emphasized;

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
      Objects.checkFromIndexSize(offset, length, payload.length);
      int frames = length / FRAME_BYTES;
      if (frames == 0
          || length % FRAME_BYTES != 0
          || pcm.length - pcmOffset < frames * FRAME
          || !signed(payload, offset, frames)) {
        return -1;
      }
      in = payload;
      at = offset;
      for (int i = 0; i < frames; i++) {
        decode(pcm, pcmOffset + i * FRAME);
      }
      return frames * FRAME;
    }

    private static boolean signed(byte[] payload, int offset, int frames) {
      for (int i = 0; i < frames; i++) {
        if ((payload[offset + i * FRAME_BYTES] >> 4 & 0xf) != SIGNATURE) {
          return false;
        }
      }
      return true;
    }

    private void decode(short[] pcm, int offset) {
      take(4);
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = take(RATIO_BITS[i]);
      }
      for (int from = 0; from < FRAME; from += SUBFRAME) {
        pulses.lag = take(7);
        pulses.gain = take(2);
        pulses.grid = take(2);
        pulses.peak = take(6);
        for (int i = 0; i < GsmPulses.COUNT; i++) {
          pulses.pulses[i] = take(3);
        }
        pulses.decode(part);
        pitch.add(part, pulses, samples, from);
      }
      filter.next(ratios);
      filter.synthesize(samples);
      for (int i = 0; i < FRAME; i++) {
        emphasized = Fixed.add(samples[i], Fixed.multRound(emphasized, 28180));
        pcm[offset + i] = (short) (Fixed.add(emphasized, emphasized) & ~7);
      }
    }

    private int take(int width) {
      while (bits < width) {
        held = held << 8 | in[at++] & 0xff;
        bits += 8;
      }
      bits -= width;
      return held >> bits & (1 << width) - 1;
    }
  }
}
