package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A mono 16 bit WAV file, as phones of other makers play and record it. */
public record Wav(int rateHz, short[] samples) {
  private static final int HEADER_BYTES = 44;

  /** A sine of half the full scale. */
  public static Wav tone(int frequencyHz, int rateHz, int seconds) {
    var samples = new short[rateHz * seconds];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (16_000 * Math.sin(2 * Math.PI * frequencyHz * i / rateHz));
    }
    return new Wav(rateHz, samples);
  }

  public Path write(Path file) {
    int bytes = samples.length * 2;
    var out = ByteBuffer.allocate(HEADER_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii("RIFF")).putInt(36 + bytes).put(ascii("WAVEfmt ")).putInt(16);
    out.putShort((short) 1).putShort((short) 1).putInt(rateHz).putInt(rateHz * 2);
    out.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(bytes);
    for (short sample : samples) {
      out.putShort(sample);
    }
    try {
      return Files.write(file, out.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the first channel. Writers that are stopped rather than closed leave the lengths at zero,
   * so the last chunk reaches to the end of the file.
   */
  public static Wav read(Path file) {
    ByteBuffer in;
    try {
      in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int rateHz = 8_000;
    int channels = 1;
    int at = 12;
    while (at + 8 <= in.limit()) {
      int id = in.getInt(at);
      int length = in.getInt(at + 4);
      if (id == 0x20746d66) {
        channels = in.getShort(at + 10);
        rateHz = in.getInt(at + 12);
      } else if (id == 0x61746164) {
        int left = in.limit() - at - 8;
        int bytes = length <= 0 || length > left ? left : length;
        return new Wav(rateHz, channel(in, at + 8, bytes, channels));
      }
      at += 8 + length + (length & 1);
    }
    return new Wav(rateHz, new short[0]);
  }

  private static short[] channel(ByteBuffer in, int start, int bytes, int channels) {
    var samples = new short[bytes / 2 / channels];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = in.getShort(start + i * 2 * channels);
    }
    return samples;
  }

  public double seconds() {
    return (double) samples.length / rateHz;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
