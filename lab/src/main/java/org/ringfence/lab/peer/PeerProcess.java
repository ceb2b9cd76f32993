package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program of somebody else's, started in its own folder. Its output goes to a file there, which
 * is read to know what it did, and shown when it did something else.
 */
public final class PeerProcess implements AutoCloseable {
  private static final int SHOWN_CHARS = 6_000;
  private static final long POLL_MS = 20;

  private final String name;
  private final Path log;
  private final Process process;

  private PeerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts {@code command} in {@code folder}; stdout and stderr go to {@code NAME.log} there.
   *
   * @param core the only core it may run on, or null for any (by {@code taskset})
   */
  public static PeerProcess start(
      String name, Path folder, @Nullable Integer core, List<String> command) {
    var words = new ArrayList<String>();
    if (core != null) {
      words.addAll(List.of("taskset", "-c", core.toString()));
    }
    words.addAll(command);
    Path log = folder.resolve(name + ".log");
    var builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("LC_ALL", "C");
    try {
      return new PeerProcess(name, log, builder.start());
    } catch (IOException e) {
      throw new PeerFailure("cannot start " + name + ": " + String.join(" ", words), e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** This process and those it started, itself first. */
  public List<Long> pids() {
    var pids = new ArrayList<Long>();
    pids.add(process.pid());
    process.descendants().map(ProcessHandle::pid).forEach(pids::add);
    return List.copyOf(pids);
  }

  public String output() {
    try {
      return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of the output, for a failure message. */
  public String tail() {
    String text = output();
    return text.length() <= SHOWN_CHARS ? text : text.substring(text.length() - SHOWN_CHARS);
  }

  /** Writes one line to the program's standard input. */
  public void type(String line) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw failure("no longer reads its input: " + line, e);
    }
  }

  /** Waits until the output contains a match of {@code pattern}; fails when the time is over. */
  public void awaitOutput(String pattern, Duration within) {
    awaitOutput(pattern, 1, within);
  }

  /** Waits until the output contains {@code times} matches of {@code pattern}. */
  public void awaitOutput(String pattern, int times, Duration within) {
    Pattern regex = Pattern.compile(pattern, Pattern.MULTILINE);
    await(
        "did not say /" + pattern + "/" + (times > 1 ? " " + times + " times" : ""),
        () -> regex.matcher(output()).results().count() >= times,
        within);
  }

  /** Waits for a condition while the program runs; fails with its output otherwise. */
  public void await(String complaint, BooleanSupplier condition, Duration within) {
    long deadlineNs = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() && !condition.getAsBoolean()) {
        throw failure("ended (" + process.exitValue() + ") and " + complaint, null);
      }
      if (System.nanoTime() > deadlineNs) {
        throw failure(complaint + " within " + within.toMillis() + " ms", null);
      }
      pause();
    }
  }

  /** Waits for the program's own end; answers its exit value, or null if it still runs. */
  public @Nullable Integer awaitExit(Duration within) {
    try {
      return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)
          ? Integer.valueOf(process.exitValue())
          : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was being waited for when the test was interrupted", e);
    }
  }

  public PeerFailure failure(String complaint, @Nullable Throwable cause) {
    String text = name + " " + complaint + "\n--- end of " + log + "\n" + tail();
    return cause == null ? new PeerFailure(text) : new PeerFailure(text, cause);
  }

  static void pause() {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerFailure("interrupted", e);
    }
  }

  /** Ends the program and all it started: asked first, made to after two seconds. */
  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    if (awaitExit(Duration.ofSeconds(2)) == null || all.stream().anyMatch(ProcessHandle::isAlive)) {
      all.forEach(ProcessHandle::destroyForcibly);
      awaitExit(Duration.ofSeconds(2));
    }
  }
}
