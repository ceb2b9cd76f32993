import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ringfence.audio.Recording;
import org.ringfence.audio.WavReader;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Opus;
import org.ringfence.codec.OpusSettings;

/**
 * Speaks a file of prompts with flite and packs the sound as Opus: {@code RenderPrompts en.txt
 * en.sound}. The layout is that of {@code org.ringfence.server.feature.speech.SoundPack}.
 */
public final class RenderPrompts {
  private static final int RATE_HZ = 48_000;
  private static final int FRAME = RATE_HZ * 60 / 1000;

  /** By how much Opus is late. */
  private static final int DELAY = 312;

  private RenderPrompts() {}

  public static void main(String[] args) throws Exception {
    List<String> lines = Files.readAllLines(Path.of(args[0]));
    List<Map.Entry<String, String>> prompts =
        lines.stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("clock "))
            .map(line -> line.split(" = ", 2))
            .map(parts -> Map.entry(parts[0], parts[1]))
            .toList();
    Path wav = Files.createTempFile("prompt", ".wav");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(Path.of(args[1])))) {
      out.writeInt(prompts.size());
      for (Map.Entry<String, String> prompt : prompts) {
        Recording spoken = trimmed(spoken(prompt.getValue(), wav)).at(RATE_HZ);
        out.writeUTF(prompt.getKey());
        out.writeInt(prompt.getValue().hashCode());
        out.writeInt(spoken.pcm().length);
        pack(spoken.pcm(), out);
      }
    }
    Files.delete(wav);
    System.out.println(prompts.size() + " prompts, " + Files.size(Path.of(args[1])) + " bytes");
  }

  private static Recording spoken(String text, Path wav) throws Exception {
    Process flite =
        new ProcessBuilder("flite", "-voice", "slt", "-t", text, "-o", wav.toString())
            .inheritIO()
            .start();
    if (flite.waitFor() != 0) throw new IOException("flite cannot say: " + text);
    return WavReader.readAll(FileChannel.open(wav));
  }

  /** Without the silence around the words, but for what lets them breathe. */
  private static Recording trimmed(Recording spoken) {
    short[] pcm = spoken.pcm();
    int rest = spoken.rateHz() / 25;
    int first = 0;
    while (first < pcm.length && Math.abs(pcm[first]) < 200) first++;
    int last = pcm.length;
    while (last > first && Math.abs(pcm[last - 1]) < 200) last--;
    int from = Math.max(0, first - rest);
    int to = Math.min(pcm.length, last + rest);
    return new Recording(java.util.Arrays.copyOfRange(pcm, from, to), spoken.rateHz());
  }

  private static void pack(short[] pcm, DataOutputStream out) throws IOException {
    byte[] packet = new byte[4000];
    Opus opus = new Opus(new OpusSettings(10, 11_000, 0, false, false));
    try (AudioCodec.Encoder encoder = opus.newEncoder()) {
      int frames = (pcm.length + DELAY + FRAME - 1) / FRAME;
      short[] padded = java.util.Arrays.copyOf(pcm, frames * FRAME);
      out.writeShort(frames);
      for (int i = 0; i < frames; i++) {
        int length = encoder.encode(padded, i * FRAME, FRAME, packet, 0);
        out.writeShort(length);
        out.write(packet, 0, length);
      }
    }
  }
}
