package org.ringfence.codec;

import java.util.Objects;

/**
 * G.722 at 64 kbit/s (ITU-T G.722; RFC 3551 section 4.5.2): 7 kHz speech as two sub-bands of
 * adaptive differential PCM, two samples a byte. Its RTP clock says 8000 by an old mistake.
 *
 * <pre>
 *   byte:  | IH (2 bits: higher band) | IL (6 bits: lower band) |
 * </pre>
 */
public final class G722 implements AudioCodec {
  public static final G722 CODEC = new G722();

  private static final int SAMPLE_RATE_HZ = 16_000;

  /**
   * Every second of the 24 coefficients of the quadrature mirror filter, 13 fraction bits. The
   * filter is symmetric, so that the ones between are the same backwards.
   */
  private static final int[] QMF = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

  private static final int TAPS = 2 * QMF.length;

  /** Decision levels of the lower band's 60 level quantizer, by magnitude. */
  private static final int[] Q6 = {
    35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023,
    1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
  };

  /** Output levels of the inverse quantizers of 4, 5 and 6 bits, and the higher band's of 2. */
  private static final int[] QM4 = {
    0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584,
    1200, 0
  };

  private static final int[] QM5 = {
    -280, -280, -23352, -17560, -14120, -11664, -9752, -8184, -6864, -5712, -4696, -3784, -2960,
    -2208, -1520, -880, 23352, 17560, 14120, 11664, 9752, 8184, 6864, 5712, 4696, 3784, 2960, 2208,
    1520, 880, 280, -280
  };

  private static final int[] QM6 = {
    -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
    -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776,
    -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192,
    10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032,
    1688, 1360, 1040, 728, 432, 136, -432, -136
  };

  private static final int[] QM2 = {-7408, -1616, 7408, 1616};

  /** The steps of the log scale: by the upper four bits of IL, and by IH. */
  private static final int[] WL = {
    -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
  };

  private static final int[] WH = {798, -214, 798, -214};

  private G722() {}

  @Override
  public String encodingName() {
    return "G722";
  }

  @Override
  public int clockRateHz() {
    return 8000;
  }

  @Override
  public int sampleRateHz() {
    return SAMPLE_RATE_HZ;
  }

  @Override
  public int staticPayloadType() {
    return 9;
  }

  @Override
  public Encoder newEncoder() {
    return new BandEncoder();
  }

  @Override
  public Decoder newDecoder() {
    return new ConcealingDecoder(newBareDecoder(), SAMPLE_RATE_HZ);
  }

  @Override
  public Decoder newBareDecoder() {
    return new BandDecoder(0);
  }

  /**
   * A decoder of modes 1 to 3 (64, 56, 48 kbit/s): the lower modes ignore one or two bits of IL.
   */
  static Decoder newDecoder(int mode) {
    return new BandDecoder(mode - 1);
  }

  private static int limit(int value) {
    return Math.clamp(value, -16384, 16383);
  }

  /** A delay line that is moved only when its end is reached. */
  private static final class Line {
    private static final int LENGTH = 512;
    final int[] values = new int[LENGTH];
    int position = LENGTH - TAPS;

    /** Puts two values in front; {@code newer} is the younger. */
    void push(int older, int newer) {
      if (position == 0) {
        System.arraycopy(values, 0, values, LENGTH - TAPS, TAPS);
        position = LENGTH - TAPS;
      }
      position -= 2;
      values[position] = newer;
      values[position + 1] = older;
    }

    /** The sum over the younger sample of each pair. */
    int younger() {
      int sum = 0;
      for (int i = 0; i < QMF.length; i++) {
        sum += values[position + 2 * i] * QMF[i];
      }
      return sum;
    }

    /** The sum over the older sample of each pair. */
    int older() {
      int sum = 0;
      for (int i = 0; i < QMF.length; i++) {
        sum += values[position + 2 * i + 1] * QMF[QMF.length - 1 - i];
      }
      return sum;
    }
  }

  private static final class BandEncoder implements Encoder {
    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    private final Line line = new Line();

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      int bytes = samples / 2;
      if ((samples & 1) != 0 || out.length - outOffset < bytes) {
        return -1;
      }
      for (int i = 0; i < bytes; i++) {
        line.push(pcm[offset + 2 * i], pcm[offset + 2 * i + 1]);
        int younger = line.younger();
        int older = line.older();
        int il = encodeLower(limit((younger + older) >> 14));
        int ih = encodeHigher(limit((younger - older) >> 14));
        out[outOffset + i] = (byte) (ih << 6 | il);
      }
      return bytes;
    }

    private int encodeLower(int xl) {
      int el = G722Band.saturate(xl - lower.estimate());
      int magnitude = el < 0 ? ~el : el;
      int level = 0;
      while (level < Q6.length && magnitude >= (Q6[level] * lower.det()) >> 12) {
        level++;
      }
      // Positive codes fall from 61; negative ones from 31, but for the two least, 63 and 62.
      int il = el >= 0 ? 61 - level : level < 2 ? 63 - level : 33 - level;
      lower.adapt(lower.difference(QM4[il >> 2]), WL[il >> 2]);
      return il;
    }

    private int encodeHigher(int xh) {
      int eh = G722Band.saturate(xh - higher.estimate());
      int magnitude = eh < 0 ? ~eh : eh;
      int ih = (magnitude >= (564 * higher.det()) >> 12 ? 0 : 1) | (eh < 0 ? 0 : 2);
      higher.adapt(higher.difference(QM2[ih]), WH[ih]);
      return ih;
    }

    @Override
    public void close() {}
  }

  private static final class BandDecoder extends BareDecoder {
    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    private final Line line = new Line();
    private final int ignoredBits;
    private final int[] levels;

    BandDecoder(int ignoredBits) {
      this.ignoredBits = ignoredBits;
      levels = ignoredBits == 0 ? QM6 : ignoredBits == 1 ? QM5 : QM4;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
      Objects.checkFromIndexSize(offset, length, payload.length);
      if (length == 0 || (pcm.length - pcmOffset) / 2 < length) {
        return -1;
      }
      for (int i = 0; i < length; i++) {
        int code = payload[offset + i] & 0xff;
        int rl = decodeLower(code & 0x3f);
        int rh = decodeHigher(code >> 6);
        line.push(rl + rh, rl - rh);
        pcm[pcmOffset + 2 * i] = (short) G722Band.saturate(line.younger() >> 11);
        pcm[pcmOffset + 2 * i + 1] = (short) G722Band.saturate(line.older() >> 11);
      }
      return 2 * length;
    }

    private int decodeLower(int il) {
      int rl = limit(lower.estimate() + lower.difference(levels[il >> ignoredBits]));
      lower.adapt(lower.difference(QM4[il >> 2]), WL[il >> 2]);
      return rl;
    }

    private int decodeHigher(int ih) {
      int dh = higher.difference(QM2[ih]);
      int rh = limit(higher.estimate() + dh);
      higher.adapt(dh, WH[ih]);
      return rh;
    }
  }
}
