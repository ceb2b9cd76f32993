package org.ringfence.server.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs {@code nft -j -f -}: commands as JSON, all or none of them. */
final class Nft {
  private static final int PATIENCE_SECONDS = 10;
  private static final int MOST_SAID = 500;

  private final List<String> command;

  /**
   * @param command the program, with what goes before it
   */
  Nft(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** Why it was not done; null when it was. */
  @Nullable String run(String json) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      boolean told = tell(process, json);
      String said;
      try (InputStream out = process.getInputStream()) {
        said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "nft does not end";
      }
      if (process.exitValue() == 0) return told ? null : "nft took no commands";
      return said.substring(0, Math.min(said.length(), MOST_SAID));
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** False when it has ended before: then what it says tells more than that its input is closed. */
  private static boolean tell(Process process, String json) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(json.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (IOException gone) {
      return false;
    }
  }
}
