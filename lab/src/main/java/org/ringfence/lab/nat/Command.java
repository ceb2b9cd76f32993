package org.ringfence.lab.nat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.lab.peer.PeerFailure;

/** A short command of the system's: run, waited for, and shown when it fails. */
public final class Command {
  private Command() {}

  public static void run(String... words) {
    String complaint = complaint(List.of(words), "");
    if (complaint != null) throw new PeerFailure(complaint);
  }

  /** Runs it with {@code input} to read. */
  public static void feed(List<String> words, String input) {
    String complaint = complaint(words, input);
    if (complaint != null) throw new PeerFailure(complaint + "\n" + input);
  }

  /** Runs it and returns what it said. */
  public static String output(String... words) {
    StringBuilder said = new StringBuilder();
    String complaint = complaint(List.of(words), "", said);
    if (complaint != null) throw new PeerFailure(complaint);
    return said.toString();
  }

  /** Why it failed; null when it did not. */
  static @Nullable String complaint(List<String> words, String input) {
    return complaint(words, input, new StringBuilder());
  }

  private static @Nullable String complaint(
      List<String> words, String input, StringBuilder output) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      output.append(said);
      int exit = process.waitFor();
      return exit == 0 ? null : String.join(" ", words) + " failed (" + exit + "): " + said.strip();
    } catch (IOException e) {
      return String.join(" ", words) + ": " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerFailure("interrupted", e);
    }
  }
}
