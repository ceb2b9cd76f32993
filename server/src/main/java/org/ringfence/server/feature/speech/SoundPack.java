package org.ringfence.server.feature.speech;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;

/**
 * Sounds by name, in one file. Big endian: their count (4), then for each its name (UTF), the hash
 * of its words (4), and the sound as {@link PackedSound} has it.
 */
final class SoundPack {
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

  /** Whether those words were spoken under that name. */
  boolean says(String name, String words) {
    Clip clip = clips.get(name);
    return clip != null && clip.words() == words.hashCode();
  }

  /** The sound of those words under that name; null when there is none, or it says others. */
  @Nullable Recording sound(String name, String words) {
    Clip clip = clips.get(name);
    if (clip == null || clip.words() != words.hashCode()) return null;
    try {
      return PackedSound.unpack(clip.packed());
    } catch (IOException damaged) {
      return null;
    }
  }
}
