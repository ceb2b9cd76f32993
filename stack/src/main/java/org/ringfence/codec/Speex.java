package org.ringfence.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/**
 * Speex (RFC 5574), narrow or wide band, where libspeex is installed and native access is granted.
 *
 * @param sampleRateHz 8000 or 16000
 */
public record Speex(int sampleRateHz) implements AudioCodec {
  /** Both, the better first; empty where there is no library. */
  public static final List<AudioCodec> ALL =
      LibSpeex.loaded() == null ? List.of() : List.of(new Speex(16_000), new Speex(8_000));

  private static final int QUALITY = 8;
  private static final int COMPLEXITY = 3;
  private static final int LARGEST_PACKET_BYTES = 1500;

  @Override
  public String encodingName() {
    return "speex";
  }

  @Override
  public int clockRateHz() {
    return sampleRateHz;
  }

  @Override
  public int staticPayloadType() {
    return -1;
  }

  @Override
  public boolean takesLongFrames() {
    return false;
  }

  private int frameSamples() {
    return sampleRateHz / 50;
  }

  /** The library's number of the band. */
  private int mode() {
    return sampleRateHz == 8_000 ? 0 : 1;
  }

  private static LibSpeex library() {
    return Objects.requireNonNull(LibSpeex.loaded(), "libspeex");
  }

  @Override
  public Encoder newEncoder() {
    return new Encoding(library(), mode(), frameSamples());
  }

  @Override
  public Decoder newDecoder() {
    return new Decoding(library(), mode(), frameSamples());
  }

  /** What the library holds for one direction of a call; after its end nothing is called. */
  private abstract static class Held implements AutoCloseable {
    final LibSpeex library;
    final int frame;
    final Arena arena = Arena.ofShared();
    final MemorySegment bits;
    final MemorySegment pcm;
    final MemorySegment bytes;
    private boolean ended;

    Held(LibSpeex library, int frame) {
      this.library = library;
      this.frame = frame;
      bits = library.newBits(arena);
      pcm = arena.allocate(JAVA_SHORT, frame);
      bytes = arena.allocate(LARGEST_PACKET_BYTES);
    }

    final void check() {
      if (ended) throw new IllegalStateException("closed");
    }

    abstract void end();

    @Override
    public void close() {
      if (ended) return;
      ended = true;
      end();
      library.free(bits);
      arena.close();
    }
  }

  private static final class Encoding extends Held implements Encoder {
    private final MemorySegment state;

    Encoding(LibSpeex library, int mode, int frame) {
      super(library, frame);
      state = library.newEncoder(mode);
      control(LibSpeex.SET_QUALITY, QUALITY);
      control(LibSpeex.SET_COMPLEXITY, COMPLEXITY);
    }

    private void control(int request, int value) {
      MemorySegment held = arena.allocate(JAVA_INT);
      held.set(JAVA_INT, 0, value);
      library.control(state, request, held);
    }

    @Override
    public int encode(short[] in, int offset, int samples, byte[] out, int outOffset) {
      check();
      Objects.checkFromIndexSize(offset, samples, in.length);
      int room = Math.min(out.length - outOffset, LARGEST_PACKET_BYTES);
      if (samples != frame || room < 1) return -1;
      MemorySegment.copy(in, offset, pcm, JAVA_SHORT, 0, samples);
      int length = library.encode(state, pcm, bits, bytes, room);
      MemorySegment.copy(bytes, JAVA_BYTE, 0, out, outOffset, length);
      return length;
    }

    @Override
    void end() {
      library.endEncoder(state);
    }
  }

  private static final class Decoding extends Held implements Decoder {
    private final MemorySegment state;
    private final boolean wide;

    Decoding(LibSpeex library, int mode, int frame) {
      super(library, frame);
      wide = mode > 0;
      state = library.newDecoder(mode);
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] out, int outOffset) {
      check();
      Objects.checkFromIndexSize(offset, length, payload.length);
      if (length > LARGEST_PACKET_BYTES) return -1;
      int frames = SpeexFrames.count(payload, offset, length, wide);
      if (frames < 0 || frames * frame > out.length - outOffset) return -1;
      MemorySegment.copy(payload, offset, bytes, JAVA_BYTE, 0, length);
      library.read(bits, bytes, length);
      for (int i = 0; i < frames; i++) {
        if (library.decode(state, bits, pcm) != 0) return -1;
        MemorySegment.copy(pcm, JAVA_SHORT, 0, out, outOffset + i * frame, frame);
      }
      return frames * frame;
    }

    @Override
    public int conceal(short[] out, int offset, int samples) {
      check();
      Objects.checkFromIndexSize(offset, samples, out.length);
      for (int done = 0; done < samples; done += frame) {
        library.decode(state, MemorySegment.NULL, pcm);
        MemorySegment.copy(pcm, JAVA_SHORT, 0, out, offset + done, Math.min(frame, samples - done));
      }
      return samples;
    }

    @Override
    void end() {
      library.endDecoder(state);
    }
  }
}
