package org.ringfence.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * Opus by libopus. State and buffers lie in one arena, so that closing frees them, and a call after
 * that throws instead of reading freed memory. The arena is shared because a call may move between
 * threads, though only one uses it at a time.
 */
final class NativeOpus {
  private NativeOpus() {}

  static final class Encoding implements AudioCodec.Encoder {
    private final LibOpus opus;
    private final boolean dtx;
    private final boolean fec;
    private final int most;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state;
    private final MemorySegment in = arena.allocate(JAVA_SHORT, Opus.LONGEST_FRAME_SAMPLES);
    private final MemorySegment out = arena.allocate(Opus.LARGEST_PACKET_BYTES);

    Encoding(LibOpus opus, OpusSettings settings) {
      this.opus = opus;
      dtx = settings.dtx();
      fec = settings.fec();
      most = settings.bitrate();
      state = opus.newEncoder(arena, Opus.RATE_HZ);
      opus.control(state, LibOpus.SET_COMPLEXITY, settings.complexity());
      opus.control(state, LibOpus.SET_BITRATE, settings.bitrate());
      opus.control(state, LibOpus.SET_VBR, settings.constantBitrate() ? 0 : 1);
      opus.control(state, LibOpus.SET_INBAND_FEC, settings.fec() ? 1 : 0);
      opus.control(state, LibOpus.SET_PACKET_LOSS_PERC, settings.expectedLossPercent());
      opus.control(state, LibOpus.SET_DTX, dtx ? 1 : 0);
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] target, int targetOffset) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      int room = Math.min(target.length - targetOffset, Opus.LARGEST_PACKET_BYTES);
      if (samples > Opus.LONGEST_FRAME_SAMPLES || room < 1) {
        return -1;
      }
      MemorySegment.copy(pcm, offset, in, JAVA_SHORT, 0, samples);
      int bytes = opus.encode(state, in, samples, out, room);
      if (bytes <= 0) {
        return -1;
      }
      if (dtx && bytes <= Opus.DTX_BYTES) {
        return 0;
      }
      MemorySegment.copy(out, JAVA_BYTE, 0, target, targetOffset, bytes);
      return bytes;
    }

    @Override
    public void bitrate(int bitsPerSecond) {
      opus.control(state, LibOpus.SET_BITRATE, Math.clamp(bitsPerSecond, 6_000, most));
    }

    @Override
    public void expectLoss(int percent) {
      if (fec) {
        opus.control(state, LibOpus.SET_PACKET_LOSS_PERC, Math.clamp(percent, 0, 100));
      }
    }

    @Override
    public void close() {
      if (arena.scope().isAlive()) {
        arena.close();
      }
    }
  }

  static final class Decoding implements AudioCodec.Decoder {
    private final LibOpus opus;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state;
    private final MemorySegment in = arena.allocate(Opus.LARGEST_PACKET_BYTES);
    private final MemorySegment out = arena.allocate(JAVA_SHORT, Opus.LONGEST_FRAME_SAMPLES);

    Decoding(LibOpus opus) {
      this.opus = opus;
      state = opus.newDecoder(arena, Opus.RATE_HZ);
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
      Objects.checkFromIndexSize(offset, length, payload.length);
      int room = Math.min(pcm.length - pcmOffset, Opus.LONGEST_FRAME_SAMPLES);
      if (length == 0 || length > Opus.LARGEST_PACKET_BYTES || room <= 0) {
        return -1;
      }
      MemorySegment.copy(payload, offset, in, JAVA_BYTE, 0, length);
      int samples = opus.decode(state, in, length, out, room, 0);
      if (samples <= 0) {
        return -1;
      }
      MemorySegment.copy(out, JAVA_SHORT, 0, pcm, pcmOffset, samples);
      return samples;
    }

    @Override
    public int conceal(short[] pcm, int offset, int samples) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      for (int done = 0; done < samples; ) {
        int wanted = samples - done;
        int made = opus.decode(state, MemorySegment.NULL, 0, out, Opus.concealable(wanted), 0);
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
      MemorySegment.copy(next, offset, in, JAVA_BYTE, 0, length);
      int made = opus.decode(state, in, length, out, samples, 1);
      if (made != samples) {
        return conceal(pcm, pcmOffset, samples);
      }
      return take(made, pcm, pcmOffset, samples);
    }

    /** Copies what was made, or silence for an error, as far as it is wanted. */
    private int take(int made, short[] pcm, int offset, int wanted) {
      if (made <= 0) {
        Arrays.fill(pcm, offset, offset + wanted, (short) 0);
        return wanted;
      }
      int taken = Math.min(made, wanted);
      MemorySegment.copy(out, JAVA_SHORT, 0, pcm, offset, taken);
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
    public void close() {
      if (arena.scope().isAlive()) {
        arena.close();
      }
    }
  }
}
