package org.ringfence.server.feature.speech;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Recording;
import org.ringfence.audio.WavReader;

/** Speech by espeak-ng, where it is installed, which knows a hundred languages. */
final class Synthesizer {
  private static final long PATIENCE_SECONDS = 20;

  private Synthesizer() {}

  /** Speaks; null when that cannot be done here. */
  static @Nullable Recording speak(String language, String text) {
    Path wav = null;
    try {
      wav = Files.createTempFile("prompt", ".wav");
      Process program =
          new ProcessBuilder("espeak-ng", "-v", language, "-s", "150", "-w", wav.toString(), text)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        program.destroy();
        return null;
      }
      return program.exitValue() == 0 ? WavReader.readAll(FileChannel.open(wav)) : null;
    } catch (IOException notInstalled) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      delete(wav);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) Files.deleteIfExists(file);
    } catch (IOException left) {
      return; // The system clears its temporary files.
    }
  }
}
