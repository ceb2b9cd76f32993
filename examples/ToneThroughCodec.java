import java.util.Arrays;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.audio.ToneFinder;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;

/** Encodes a second of a tone with each codec, decodes it, and finds the tone in what comes out. */
public final class ToneThroughCodec {
  private static final int FRAME_MS = 20;

  public static void main(String[] args) {
    for (AudioCodec codec : Codecs.PREFERRED) {
      int rateHz = codec.sampleRateHz();
      Recording spoken = Tone.record(Cadence.sine(1000), rateHz, 0.3, 1000);
      int[] bytes = new int[1];
      Recording heard = throughCodec(codec, spoken, bytes);
      var finding = ToneFinder.find(heard, 1000);
      System.out.printf(
          "%-5s %5d Hz, %6d bit/s: the tone is there for %d ms at %.1f dBFS%n",
          codec.encodingName(), rateHz, bytes[0] * 8, finding.toneMs(), finding.toneDbfs());
      if (finding.toneMs() < 900) throw new IllegalStateException("the tone is lost");
    }
  }

  private static Recording throughCodec(AudioCodec codec, Recording spoken, int[] bytes) {
    int frame = codec.sampleRateHz() * FRAME_MS / 1000;
    short[] pcm = spoken.pcm();
    short[] heard = new short[pcm.length + frame];
    byte[] payload = new byte[1500];
    int written = 0;
    try (var encoder = codec.newEncoder();
        var decoder = codec.newDecoder()) {
      for (int at = 0; at + frame <= pcm.length; at += frame) {
        int length = encoder.encode(pcm, at, frame, payload, 0);
        bytes[0] += length;
        written += decoder.decode(payload, 0, length, heard, written);
      }
    }
    return new Recording(Arrays.copyOf(heard, written), codec.sampleRateHz());
  }
}
