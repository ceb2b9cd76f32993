package org.ringfence.codec;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opus by Concentus, in Java. It answers malformed packets with exceptions and failed assertions of
 * every kind, which are turned into values here; a decoder that failed so starts afresh.
 */
final class PortableOpus {
  private PortableOpus() {}

  static final class Encoding implements AudioCodec.Encoder {
    private final OpusEncoder encoder;
    private final boolean dtx;
    private final boolean fec;
    private final int most;

    Encoding(OpusSettings settings) {
      try {
        encoder = new OpusEncoder(Opus.RATE_HZ, 1, OpusApplication.OPUS_APPLICATION_VOIP);
      } catch (OpusException e) {
        throw new IllegalStateException(e);
      }
      dtx = settings.dtx();
      fec = settings.fec();
      most = settings.bitrate();
      encoder.setComplexity(settings.complexity());
      encoder.setBitrate(settings.bitrate());
      encoder.setUseVBR(!settings.constantBitrate());
      encoder.setUseInbandFEC(settings.fec());
      encoder.setPacketLossPercent(settings.expectedLossPercent());
      encoder.setUseDTX(dtx);
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      int room = Math.min(out.length - outOffset, Opus.LARGEST_PACKET_BYTES);
      if (samples > Opus.LONGEST_FRAME_SAMPLES || room < 1) {
        return -1;
      }
      try {
        int bytes = encoder.encode(pcm, offset, samples, out, outOffset, room);
        return bytes <= 0 ? -1 : dtx && bytes <= Opus.DTX_BYTES ? 0 : bytes;
      } catch (OpusException | RuntimeException | AssertionError e) {
        return -1;
      }
    }

    @Override
    public void bitrate(int bitsPerSecond) {
      encoder.setBitrate(Math.clamp(bitsPerSecond, 6_000, most));
    }

    @Override
    public void expectLoss(int percent) {
      if (fec) {
        encoder.setPacketLossPercent(Math.clamp(percent, 0, 100));
      }
    }

    @Override
    public void close() {}
  }

  static final class Decoding implements AudioCodec.Decoder {
    private final short[] scratch = new short[Opus.LONGEST_FRAME_SAMPLES];
    private OpusDecoder decoder = fresh();

    private static OpusDecoder fresh() {
      try {
        return new OpusDecoder(Opus.RATE_HZ, 1);
      } catch (OpusException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
      Objects.checkFromIndexSize(offset, length, payload.length);
      int room = Math.min(pcm.length - pcmOffset, Opus.LONGEST_FRAME_SAMPLES);
      if (length == 0 || length > Opus.LARGEST_PACKET_BYTES || room <= 0) {
        return -1;
      }
      int samples = run(payload, offset, length, room, false);
      if (samples <= 0) {
        return -1;
      }
      System.arraycopy(scratch, 0, pcm, pcmOffset, samples);
      return samples;
    }

    @Override
    public int conceal(short[] pcm, int offset, int samples) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      for (int done = 0; done < samples; ) {
        int wanted = samples - done;
        int made = run(null, 0, 0, Opus.concealable(wanted), false);
        done += take(made, pcm, offset + done, wanted);
      }
      return samples;
    }

    @Override
    public int recover(
        byte[] next, int offset, int length, short[] pcm, int pcmOffset, int samples) {
      Objects.checkFromIndexSize(offset, length, next.length);
      Objects.checkFromIndexSize(pcmOffset, samples, pcm.length);
      if (length == 0 || length > Opus.LARGEST_PACKET_BYTES || !Opus.concealsInOne(samples)) {
        return conceal(pcm, pcmOffset, samples);
      }
      int made = run(next, offset, length, samples, true);
      return made == samples
          ? take(made, pcm, pcmOffset, samples)
          : conceal(pcm, pcmOffset, samples);
    }

    /** Decodes into the scratch buffer; -1 for whatever the library has against the packet. */
    private int run(byte @Nullable [] in, int offset, int length, int room, boolean fec) {
      try {
        return decoder.decode(in, offset, length, scratch, 0, room, fec);
      } catch (OpusException e) {
        return -1;
      } catch (RuntimeException | AssertionError e) {
        decoder = fresh();
        return -1;
      }
    }

    /** Copies what was made, or silence for an error, as far as it is wanted. */
    private int take(int made, short[] pcm, int offset, int wanted) {
      if (made <= 0) {
        Arrays.fill(pcm, offset, offset + wanted, (short) 0);
        return wanted;
      }
      int taken = Math.min(made, wanted);
      System.arraycopy(scratch, 0, pcm, offset, taken);
      return taken;
    }

    @Override
    public boolean mayTell() {
      return true;
    }

    @Override
    public boolean tellsOfPrevious(byte[] payload, int offset, int length) {
      return Opus.tellsOfPrevious(payload, offset, length);
    }

    @Override
    public void close() {}
  }
}
