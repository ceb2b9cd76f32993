package org.ringfence.audio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Writes WAV files of 16-bit PCM. The lengths in the header are put right once a second of sound,
 * at {@link #sync} and at {@link #close}, so that a killed process leaves a file that plays.
 *
 * <pre>
 *   0 "RIFF" | 4 length - 8 | 8 "WAVE" | 12 "fmt " | 16 16 | 20 PCM, channels | 24 rate
 *   28 bytes a second | 32 bytes a frame, bits | 36 "data" | 40 bytes of sound | 44 sound
 * </pre>
 */
public final class WavWriter implements Closeable {
  private static final int HEADER_BYTES = 44;

  /** A WAV file cannot say more than 32 bits; what would not fit is dropped. */
  private static final long MOST_BYTES = 0xffff_ffffL - HEADER_BYTES - 1;

  private final SeekableByteChannel channel;
  private final int channels;
  private final int rateHz;
  private final ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
  private final long start;
  private long bytes;
  private long syncedBytes;

  /**
   * Writes a header where the channel stands. Closing the writer closes the channel.
   *
   * @param channels 1, or 2 with the samples of left and right in turn
   */
  public WavWriter(SeekableByteChannel channel, int rateHz, int channels) throws IOException {
    if (channels < 1 || channels > 2 || rateHz <= 0) {
      throw new IllegalArgumentException(channels + " channels at " + rateHz + " Hz");
    }
    this.channel = channel;
    this.channels = channels;
    this.rateHz = rateHz;
    start = channel.position();
    putHeader();
    flush();
  }

  /** Writes a whole mono file and closes the channel. */
  public static void writeAll(SeekableByteChannel channel, Recording recording) throws IOException {
    try (WavWriter writer = new WavWriter(channel, recording.rateHz(), 1)) {
      writer.write(recording.pcm(), 0, recording.pcm().length);
    }
  }

  /** Appends samples; of stereo, an even number. */
  public void write(short[] pcm, int offset, int samples) throws IOException {
    Objects.checkFromIndexSize(offset, samples, pcm.length);
    if (samples % channels != 0) {
      throw new IllegalArgumentException("half a stereo sample");
    }
    int fitting = (int) Math.min(samples, (MOST_BYTES - bytes) / (2L * channels) * channels);
    for (int i = 0; i < fitting; i++) {
      if (buffer.remaining() < 2) {
        flush();
      }
      buffer.putShort(pcm[offset + i]);
    }
    bytes += 2L * fitting;
    if (bytes - syncedBytes >= 2L * channels * rateHz) {
      sync();
    }
  }

  /** Brings sound and header into the file as they are now. */
  public void sync() throws IOException {
    flush();
    putLength(4, bytes + HEADER_BYTES - 8);
    putLength(HEADER_BYTES - 4, bytes);
    channel.position(start + HEADER_BYTES + bytes);
    syncedBytes = bytes;
  }

  public long durationMs() {
    return bytes / 2 / channels * 1000 / rateHz;
  }

  private void putHeader() {
    put("RIFF").putInt(HEADER_BYTES - 8);
    put("WAVE");
    put("fmt ").putInt(16).putShort((short) 1).putShort((short) channels);
    buffer.putInt(rateHz).putInt(rateHz * channels * 2);
    buffer.putShort((short) (channels * 2)).putShort((short) 16);
    put("data").putInt(0);
  }

  private ByteBuffer put(String word) {
    return buffer.put(word.getBytes(StandardCharsets.US_ASCII));
  }

  private void putLength(int position, long value) throws IOException {
    length.clear().putInt((int) value).flip();
    channel.position(start + position);
    drain(length);
  }

  private void flush() throws IOException {
    drain(buffer.flip());
    buffer.clear();
  }

  private void drain(ByteBuffer full) throws IOException {
    while (full.hasRemaining()) {
      channel.write(full);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (channel.isOpen()) {
        sync();
      }
    }
  }
}
