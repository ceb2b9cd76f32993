package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Tone;
import org.ringfence.audio.WavWriter;

/** What a phone of another make plays into its calls: a WAV file with one tone. */
final class ToneFile {
  private static final double PEAK = 0.5;
  private static final int DURATION_MS = 60_000;

  private ToneFile() {}

  /** Writes {@code tone.wav} for a phone's plan and answers where it is. */
  static Path write(Path folder, PhonePlan plan) {
    Path file = folder.resolve("tone.wav");
    try {
      WavWriter.writeAll(
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          Tone.record(Cadence.sine(plan.toneHz()), plan.codec().rateHz(), PEAK, DURATION_MS));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
