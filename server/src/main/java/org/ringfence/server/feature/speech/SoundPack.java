package org.ringfence.server.feature.speech;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Recording;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Opus;
import org.ringfence.codec.OpusSettings;

/**
 * Sounds packed as Opus: a tenth of what they would be as they are. Big endian:
 *
 * <pre>
 *  pack   count (4), then for each its name (UTF), the hash of its words (4), and the sound
 *  sound  samples at 48 kHz (4), packets (2), then each packet's length (2) and bytes
 * </pre>
 */
public final class SoundPack {
  private static final int RATE_HZ = 48_000;
  private static final int FRAME = RATE_HZ * 60 / 1000;

  /** A packet of 60 ms is no longer than this. */
  private static final int PACKET_BYTES = 4_000;

  /** By how many samples Opus is late. */
  private static final int DELAY = 312;

  private static final OpusSettings SPEECH = new OpusSettings(5, 20_000, 0, false, false);

  /** A sound, and the hash of the words it speaks. */
  private record Clip(int words, byte[] packed) {}

  private final Map<String, Clip> clips;

  private SoundPack(Map<String, Clip> clips) {
    this.clips = clips;
  }

  static SoundPack empty() {
    return new SoundPack(Map.of());
  }

  static SoundPack read(InputStream from) throws IOException {
    Map<String, Clip> clips = new HashMap<>();
    DataInputStream in = new DataInputStream(from);
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      int words = in.readInt();
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(packed);
      out.writeInt(in.readInt());
      int packets = in.readUnsignedShort();
      out.writeShort(packets);
      for (int p = 0; p < packets; p++) {
        byte[] packet = in.readNBytes(in.readUnsignedShort());
        out.writeShort(packet.length);
        out.write(packet);
      }
      clips.put(name, new Clip(words, packed.toByteArray()));
    }
    return new SoundPack(clips);
  }

  /** The sound of those words under that name; null when there is none, or it says others. */
  @Nullable Recording sound(String name, String words) {
    Clip clip = clips.get(name);
    if (clip == null || clip.words() != words.hashCode()) return null;
    try {
      return unpack(clip.packed());
    } catch (IOException damaged) {
      return null;
    }
  }

  /** Packs a sound. */
  public static byte[] pack(Recording sound) {
    short[] pcm = sound.at(RATE_HZ).pcm();
    int frames = (pcm.length + DELAY + FRAME - 1) / FRAME;
    if (frames > 0xFFFF) throw new IllegalArgumentException("a sound of more than an hour");
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

  /** The names there are. */
  List<String> names() {
    return new ArrayList<>(clips.keySet());
  }
}
