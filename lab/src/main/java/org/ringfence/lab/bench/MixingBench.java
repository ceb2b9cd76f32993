package org.ringfence.lab.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Resampler;
import org.ringfence.audio.Tone;
import org.ringfence.call.Voice;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.G711;
import org.ringfence.codec.G722;
import org.ringfence.media.AudioFormat;
import org.ringfence.server.feature.room.Room;

/**
 * What a conference costs in which all talk at once: each party's packet is decoded, mixed with the
 * others' and encoded again, every 20 ms. One thread, as one media loop has it.
 *
 * <pre>
 *   ./dev bench mixing [TALKERS] [--write]      50 unless told
 * </pre>
 */
public final class MixingBench {
  private static final int TALKERS = 50;
  private static final int WARM_FRAMES = 500;
  private static final int FRAMES = 1_500;
  private static final double FRAME_NS = AudioFormat.FRAME_MS * 1e6;
  private static final double PEAK = 0.2;

  private MixingBench() {}

  /** One who talks without a pause, in its codec. */
  private static final class Talker implements AutoCloseable {
    private final Room.Place place;
    private final AudioCodec.Encoder mouth;
    private final AudioCodec.Decoder decoder;
    private final AudioCodec.Encoder encoder;
    private final Resampler up;
    private final Resampler down;
    private final Tone tone;
    private final short[] said;
    private final short[] coded;
    private final short[] frame = new short[Voice.FRAME_SAMPLES];
    private final byte[] packet = new byte[1_500];
    private int length;

    Talker(Room room, AudioCodec codec, int hz) {
      int rateHz = codec.sampleRateHz();
      place = room.enter();
      mouth = codec.newEncoder();
      decoder = codec.newDecoder();
      encoder = codec.newEncoder();
      up = new Resampler(rateHz, Voice.RATE_HZ);
      down = new Resampler(Voice.RATE_HZ, rateHz);
      tone = new Tone(Cadence.sine(hz), rateHz, PEAK);
      said = new short[rateHz / 50];
      coded = new short[rateHz / 50];
    }

    /** What its phone does, which is not counted. */
    void speak() {
      tone.read(said, 0, said.length);
      length = mouth.encode(said, 0, said.length, packet, 0);
    }

    /** What the server does of a frame. */
    int serve() {
      decoder.decode(packet, 0, length, coded, 0);
      up.process(coded, 0, coded.length, frame, 0);
      place.hear(frame);
      place.speak(frame);
      down.process(frame, 0, frame.length, coded, 0);
      return encoder.encode(coded, 0, coded.length, packet, 0);
    }

    @Override
    public void close() {
      mouth.close();
      decoder.close();
      encoder.close();
    }
  }

  /** Measures each codec and says what it found. */
  public static void main(String[] args) throws IOException {
    List<String> given = new ArrayList<>(List.of(args));
    boolean writes = given.remove("--write");
    int talkers = given.isEmpty() ? TALKERS : Integer.parseInt(given.getFirst());
    StringBuilder table = new StringBuilder();
    table.append("%d talkers, each hears the %d others%n".formatted(talkers, talkers - 1));
    table.append("codec    ms of each 20 ms    of one core    talkers a core\n");
    for (AudioCodec codec : List.of(G722.CODEC, G711.A_LAW, Codecs.OPUS)) {
      double share = measure(codec, talkers) / FRAME_NS;
      table.append(
          "%-8s %15.2f %13.0f%% %17.0f%n"
              .formatted(
                  codec.encodingName(),
                  share * AudioFormat.FRAME_MS,
                  share * 100,
                  talkers / share));
    }
    System.out.print(table);
    if (writes) PerformancePage.write("mixing", table.toString());
  }

  /** Nanoseconds of a processor for one frame of all. */
  static double measure(AudioCodec codec, int talkers) {
    Room room = new Room();
    List<Talker> all = new ArrayList<>(talkers);
    for (int i = 0; i < talkers; i++) all.add(new Talker(room, codec, 300 + 40 * i));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long usedNs = 0;
    long bytes = 0;
    for (int i = 0; i < WARM_FRAMES + FRAMES; i++) {
      for (Talker each : all) each.speak();
      long beganNs = threads.getCurrentThreadCpuTime();
      for (Talker each : all) bytes += each.serve();
      if (i >= WARM_FRAMES) usedNs += threads.getCurrentThreadCpuTime() - beganNs;
    }
    all.forEach(Talker::close);
    if (bytes <= 0) throw new IllegalStateException("nothing was encoded");
    return (double) usedNs / FRAMES;
  }
}
