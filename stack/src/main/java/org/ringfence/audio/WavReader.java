package org.ringfence.audio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Objects;
import org.ringfence.base.Limits;

/**
 * Reads WAV files of 16-bit PCM (RFC 2361; Microsoft's RIFF). Two channels are mixed into one.
 *
 * <p>The header is judged, never trusted: a length that is zero, unknown or beyond the end of the
 * file, as a killed recorder leaves it, means "to the end of the file".
 */
public final class WavReader implements Closeable {
  private static final int RIFF = 0x46464952;
  private static final int WAVE = 0x45564157;
  private static final int FMT = 0x20746d66;
  private static final int SOUND = 0x61746164;
  private static final int PCM = 1;
  private static final int EXTENSIBLE = 0xfffe;
  private static final int LOWEST_RATE_HZ = 4_000;
  private static final int HIGHEST_RATE_HZ = 192_000;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(16 * 1024).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private int rateHz;
  private int channels;
  private long bytesLeft;

  private WavReader(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * Reads the header; the channel must block. Closing the reader closes the channel.
   *
   * @throws WavException when it is not a WAV file of 16-bit PCM, one or two channels
   */
  public static WavReader open(ReadableByteChannel channel) throws IOException {
    WavReader reader = new WavReader(channel);
    reader.readHeader();
    return reader;
  }

  /** Reads a whole file, to at most {@link Limits#RECORDING_SECONDS}, and closes the channel. */
  public static Recording readAll(ReadableByteChannel channel) throws IOException {
    try (WavReader reader = open(channel)) {
      int most = Limits.RECORDING_SECONDS * reader.rateHz();
      short[] pcm = new short[(int) Math.min(reader.rateHz() * 10L, most)];
      int length = 0;
      while (length < most) {
        if (length == pcm.length) {
          pcm = Arrays.copyOf(pcm, (int) Math.min(2L * length, most));
        }
        int got = reader.read(pcm, length, pcm.length - length);
        if (got < 0) {
          break;
        }
        length += got;
      }
      return new Recording(Arrays.copyOf(pcm, length), reader.rateHz());
    }
  }

  public int rateHz() {
    return rateHz;
  }

  /** The channels in the file; {@link #read} gives one whatever this says. */
  public int channels() {
    return channels;
  }

  /**
   * Reads on.
   *
   * @return the samples read, fewer than asked only before the end; -1 at the end
   */
  public int read(short[] pcm, int offset, int samples) throws IOException {
    Objects.checkFromIndexSize(offset, samples, pcm.length);
    int frameBytes = 2 * channels;
    int done = 0;
    while (done < samples && bytesLeft >= frameBytes && have(frameBytes)) {
      int sum = buffer.getShort();
      if (channels == 2) {
        sum = (sum + buffer.getShort()) >> 1;
      }
      pcm[offset + done++] = (short) sum;
      bytesLeft -= frameBytes;
    }
    return done == 0 && samples > 0 ? -1 : done;
  }

  private void readHeader() throws IOException {
    need(12);
    boolean riff = buffer.getInt() == RIFF;
    buffer.getInt();
    if (!riff || buffer.getInt() != WAVE) {
      throw new WavException("not a WAV file");
    }
    long skipped = 0;
    while (true) {
      need(8);
      int chunk = buffer.getInt();
      long length = Integer.toUnsignedLong(buffer.getInt());
      if (chunk == SOUND) {
        beginSound(length);
        return;
      }
      skipped += 8 + length;
      if (skipped > Limits.WAV_HEADER_BYTES) {
        throw new WavException("too much before the sound in this WAV file");
      }
      // Chunks are padded to even lengths.
      long rest = length + (length & 1);
      if (chunk == FMT) {
        if (length < 16) {
          throw new WavException("the format chunk of this WAV file is too short");
        }
        readFormat();
        rest -= 16;
      }
      skip(rest);
    }
  }

  private void readFormat() throws IOException {
    need(16);
    int format = buffer.getShort() & 0xffff;
    channels = buffer.getShort() & 0xffff;
    rateHz = buffer.getInt();
    buffer.getInt();
    buffer.getShort();
    int bits = buffer.getShort() & 0xffff;
    if ((format != PCM && format != EXTENSIBLE) || bits != 16) {
      throw new WavException("this WAV file is not 16-bit PCM");
    }
    if (channels < 1 || channels > 2) {
      throw new WavException("this WAV file has " + channels + " channels, not one or two");
    }
    if (rateHz < LOWEST_RATE_HZ || rateHz > HIGHEST_RATE_HZ) {
      throw new WavException("this WAV file says " + rateHz + " samples a second");
    }
  }

  private void beginSound(long length) throws WavException {
    if (channels == 0) {
      throw new WavException("this WAV file does not say its format before its sound");
    }
    bytesLeft = length == 0 || length >= 0x7fffffffL ? Long.MAX_VALUE : length;
  }

  private void skip(long bytes) throws IOException {
    for (long left = bytes; left > 0; ) {
      need(1);
      int step = (int) Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + step);
      left -= step;
    }
  }

  private void need(int bytes) throws IOException {
    if (!have(bytes)) {
      throw new WavException("this WAV file ends before its sound begins");
    }
  }

  /** Whether so many bytes are in the buffer, after reading if need be. */
  private boolean have(int bytes) throws IOException {
    while (buffer.remaining() < bytes) {
      buffer.compact();
      int got = channel.read(buffer);
      buffer.flip();
      if (got <= 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
