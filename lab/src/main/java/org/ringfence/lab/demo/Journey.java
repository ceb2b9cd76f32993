package org.ringfence.lab.demo;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import org.ringfence.codec.AudioCodec;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioTap;
import org.ringfence.phone.sound.SoundSource;

/**
 * What happens to one direction's sound on its way, frame by frame: every stamp is of the one clock
 * that both phones share. The speaker's media loop writes some of it, the hearer's the rest.
 */
final class Journey {
  private static final int RTP_HEADER_BYTES = 12;
  private static final long FRAME_NS = AudioFormat.FRAME_MS * 1_000_000L;

  /** Stamps by RTP sequence number; 0 is none. */
  private final AtomicLongArray sentNs = new AtomicLongArray(65_536);

  /** When a payload came, by its hash: how the decoder, which sees no headers, finds it again. */
  private final AtomicLongArray arrivedNs = new AtomicLongArray(65_536);

  final Figures sampling = new Figures();
  final Figures encoding = new Figures();
  final Figures payloadBytes = new Figures();
  final Figures travel = new Figures();
  final Figures waiting = new Figures();
  final Figures decoding = new Figures();

  /** When the recording would have begun, by each frame that was read: the frame clock is set. */
  private final Figures begins = new Figures();

  private long framesRead;
  private long readNs;
  private volatile boolean begun;

  /** From now on frames count: what comes before is warming up. */
  void begin() {
    begun = true;
  }

  /** The source, with its reading timed. */
  SoundSource timed(SoundSource source) {
    return new SoundSource() {
      @Override
      public int rateHz() {
        return source.rateHz();
      }

      @Override
      public void read(short[] frame) {
        readNs = System.nanoTime();
        begins.add(readNs - framesRead++ * FRAME_NS);
        source.read(frame);
      }
    };
  }

  /** When the first sample of what is said was said, by what most frames tell. */
  long beganNs() {
    return begins.at(0.5);
  }

  /** The speaker's side: its codec's encoder tells when sampling ended and what encoding took. */
  AudioCodec.Encoder timed(AudioCodec.Encoder encoder) {
    return new AudioCodec.Encoder() {
      @Override
      public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
        long startNs = System.nanoTime();
        int length = encoder.encode(pcm, offset, samples, out, outOffset);
        if (begun && length > 0) {
          sampling.add(startNs - readNs);
          encoding.add(System.nanoTime() - startNs);
          payloadBytes.add(length);
        }
        return length;
      }

      @Override
      public void close() {
        encoder.close();
      }
    };
  }

  /** The hearer's side: its codec's decoder tells when a frame's turn came. */
  AudioCodec.Decoder timed(AudioCodec.Decoder decoder) {
    return new AudioCodec.Decoder() {
      @Override
      public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
        long startNs = System.nanoTime();
        long cameNs = arrivedNs.getAndSet(hash(payload, offset, length), 0);
        int samples = decoder.decode(payload, offset, length, pcm, pcmOffset);
        if (begun) decoding.add(System.nanoTime() - startNs);
        if (begun && cameNs != 0) waiting.add(startNs - cameNs);
        return samples;
      }

      @Override
      public int conceal(short[] pcm, int offset, int samples) {
        return decoder.conceal(pcm, offset, samples);
      }

      @Override
      public int recover(
          byte[] next, int offset, int length, short[] pcm, int pcmOffset, int samples) {
        return decoder.recover(next, offset, length, pcm, pcmOffset, samples);
      }

      @Override
      public boolean bare() {
        return decoder.bare();
      }

      @Override
      public boolean mayTell() {
        return decoder.mayTell();
      }

      @Override
      public boolean tellsOfPrevious(byte[] payload, int offset, int length) {
        return decoder.tellsOfPrevious(payload, offset, length);
      }

      @Override
      public void close() {
        decoder.close();
      }
    };
  }

  /** Sees packets at one phone: those of {@code said} leave it, those of {@code heard} come. */
  static AudioTap tap(Journey said, Journey heard) {
    return new AudioTap() {
      @Override
      public void sent(ByteBuffer packet, int offset, int length, long nowNs) {
        said.sentNs.set(packet.getShort(offset + 2) & 0xFFFF, nowNs);
      }

      @Override
      public void arrived(ByteBuffer packet, int offset, int length, long nowNs) {
        if (length <= RTP_HEADER_BYTES) return;
        heard.arrived(packet, offset, length, nowNs);
      }
    };
  }

  private void arrived(ByteBuffer packet, int offset, int length, long nowNs) {
    long leftNs = sentNs.getAndSet(packet.getShort(offset + 2) & 0xFFFF, 0);
    if (leftNs != 0 && begun) travel.add(Math.max(0, nowNs - leftNs));
    int hash = 1;
    for (int i = offset + RTP_HEADER_BYTES; i < offset + length; i++) {
      hash = 31 * hash + packet.get(i);
    }
    // The same payload twice at one time, silence say, cannot be told apart: neither counts.
    int slot = slot(hash);
    arrivedNs.set(slot, arrivedNs.get(slot) == 0 ? nowNs : 0);
  }

  private static int hash(byte[] payload, int offset, int length) {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) hash = 31 * hash + payload[i];
    return slot(hash);
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 16) & 0xFFFF;
  }
}
