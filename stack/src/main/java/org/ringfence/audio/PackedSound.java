package org.ringfence.audio;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Opus;
import org.ringfence.codec.OpusSettings;

/**
 * A recording packed as Opus, a tenth of what it is otherwise. Big endian: its samples at 48 kHz
 * (4), packets (2), then each packet's length (2) and bytes.
 */
public final class PackedSound {
  private static final int RATE_HZ = 48_000;
  private static final int FRAME = RATE_HZ * 60 / 1000;

  /** A packet of 60 ms is no longer than this. */
  private static final int PACKET_BYTES = 4_000;

  /** By how many samples Opus is late. */
  private static final int DELAY = 312;

  private static final OpusSettings SPEECH = new OpusSettings(5, 20_000, 0, false, false);

  private PackedSound() {}

  /** Packs a sound. */
  public static byte[] pack(Recording sound) {
    short[] pcm = sound.at(RATE_HZ).pcm();
    int frames = (pcm.length + DELAY + FRAME - 1) / FRAME;
    if (frames > 0xFFFF) throw new IllegalArgumentException("more than an hour of sound");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(frames * 160 + 6);
    byte[] packet = new byte[PACKET_BYTES];
    short[] padded = Arrays.copyOf(pcm, frames * FRAME);
    try (DataOutputStream out = new DataOutputStream(bytes);
        AudioCodec.Encoder encoder = new Opus(SPEECH).newEncoder()) {
      out.writeInt(pcm.length);
      out.writeShort(frames);
      for (int i = 0; i < frames; i++) {
        int length = Math.max(0, encoder.encode(padded, i * FRAME, FRAME, packet, 0));
        out.writeShort(length);
        out.write(packet, 0, length);
      }
    } catch (IOException inMemory) {
      throw new IllegalStateException(inMemory);
    }
    return bytes.toByteArray();
  }

  /** Unpacks one. */
  public static Recording unpack(byte[] packed) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed));
    int samples = in.readInt();
    int frames = in.readUnsignedShort();
    if (samples < 0 || samples > (long) frames * FRAME) throw new IOException("a damaged sound");
    short[] pcm = new short[frames * FRAME + FRAME];
    int length = 0;
    try (AudioCodec.Decoder decoder = new Opus(SPEECH).newDecoder()) {
      for (int i = 0; i < frames; i++) {
        byte[] packet = in.readNBytes(in.readUnsignedShort());
        int made = decoder.decode(packet, 0, packet.length, pcm, length);
        length += made < 0 ? FRAME : made;
      }
    }
    int from = Math.min(DELAY, length);
    int to = Math.min(length, from + samples);
    return new Recording(Arrays.copyOfRange(pcm, from, to), RATE_HZ);
  }
}
