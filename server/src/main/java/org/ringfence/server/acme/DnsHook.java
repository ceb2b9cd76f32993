package org.ringfence.server.acme;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administrator's program that puts the proof of dns-01 into a name service (RFC 8555 section
 * 8.4): run with {@code put} or {@code remove}, the record's name and its text. No shell reads
 * these words.
 */
final class DnsHook {
  private static final Logger LOG = LoggerFactory.getLogger(DnsHook.class);

  /** Name services take their time until all of them know. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int MOST_WORDS = 400;

  private final Path program;
  private final String record;
  private final String text;

  DnsHook(Path program, String record, String text) {
    this.program = program;
    this.record = record;
    this.text = text;
  }

  /** Back when the program says that the record can be seen. */
  void put() throws AcmeTrouble, InterruptedException {
    run("put");
  }

  /** A record that stays harms nobody. */
  void remove() throws InterruptedException {
    try {
      run("remove");
    } catch (AcmeTrouble e) {
      LOG.warn("The record {} may still be there: {}", record, e.getMessage());
    }
  }

  private void run(String verb) throws AcmeTrouble, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(program.toString(), verb, record, text)
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new AcmeTrouble(program + " cannot be run: " + e.getMessage(), e);
    }
    StringBuilder said = new StringBuilder();
    Thread reader = Thread.startVirtualThread(() -> read(process, said));
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AcmeTrouble(program + " did not end in " + PATIENCE.toMinutes() + " min", null);
      }
      reader.join(Duration.ofSeconds(1)); // What it started may hold its output open.
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() == 0) return;
    String words;
    synchronized (said) {
      words = said.toString().strip().lines().reduce("", (first, last) -> last);
    }
    throw new AcmeTrouble(
        program + " ended with " + process.exitValue() + (words.isEmpty() ? "" : ": " + words),
        null);
  }

  /** Reads all of it, so that it never waits for us, and keeps the end. */
  private static void read(Process process, StringBuilder said) {
    byte[] some = new byte[512];
    try (InputStream in = process.getInputStream()) {
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        synchronized (said) {
          said.append(new String(some, 0, n, StandardCharsets.UTF_8));
          said.delete(0, Math.max(0, said.length() - MOST_WORDS));
        }
      }
    } catch (IOException ended) {
      // What was read counts.
    }
  }
}
