package org.ringfence.lab.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.G711;
import org.ringfence.media.AudioFormat;

/**
 * How long sound takes from one phone's mouth to the other's ear, and where: a call of the demo,
 * over SRTP through the server, on this machine's own clock.
 */
public final class MouthToEar {
  private MouthToEar() {}

  /** The call that nobody measures is so long. */
  private static final int WARM_SECONDS = 5;

  /** A table in Markdown, a row for each codec. */
  public static String table(Path folder) throws Exception {
    // A machine that has never spoken yet is late at first, and all packets wait longer for that.
    call(folder, G711.MU_LAW, WARM_SECONDS);
    StringBuilder out = new StringBuilder();
    out.append("| codec | a frame fills | encoding | travel | waiting | decoding | in all |\n");
    out.append("|---|---|---|---|---|---|---|\n");
    for (AudioCodec codec : new AudioCodec[] {Codecs.OPUS, G711.A_LAW}) {
      out.append(row(call(folder, codec, 0), codec)).append('\n');
    }
    return out.toString();
  }

  private static DemoReport call(Path folder, AudioCodec codec, int seconds) throws Exception {
    Path files = folder.resolve(codec.encodingName());
    try {
      Files.createDirectories(files.resolve("server"));
    } catch (IOException e) {
      throw new DemoFailure("no folder for the call: " + e.getMessage());
    }
    return new DemoRun(files.resolve("server"), files, codec, seconds).run();
  }

  private static String row(DemoReport report, AudioCodec codec) {
    Journey way = report.fromAlice();
    double measured = Math.max(report.byBob().mouthToEarMs(), report.byAlice().mouthToEarMs());
    return DemoReport.say(
        "| %s | %d ms | %.2f ms | %.2f ms | %.1f ms | %.2f ms | %.0f ms |",
        codec.encodingName(),
        AudioFormat.FRAME_MS,
        (way.sampling.medianMs() + way.encoding.medianMs()),
        way.travel.medianMs(),
        way.waiting.medianMs(),
        way.decoding.medianMs(),
        AudioFormat.FRAME_MS + measured);
  }
}
