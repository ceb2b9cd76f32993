package org.ringfence.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;

/**
 * Where a command reads and writes: results to {@code out}, all else to {@code err}.
 *
 * @param terminal whether a person watches, who likes to see a step turn
 */
public record Console(InputStream in, PrintStream out, PrintStream err, boolean terminal)
    implements Progress {
  private static final String SPINNER = "|/-\\";
  private static final long TURN_NS = 120_000_000;

  /** The process's own. */
  public static Console system() {
    var console = System.console(); // Null unless input and output are both a terminal.
    boolean terminal = console != null && console.isTerminal();
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    return new Console(System.in, out, err, terminal);
  }

  /** Shows a failure and what to do about it. */
  void failure(Failure e) {
    err.println("ringfence: " + e.text());
    if (!e.remedy().isEmpty()) {
      err.println("  " + e.remedy());
    }
  }

  /** {@code ✓ Opened the store (120 ms)}. */
  @Override
  public <T> T step(String what, Step<T> step) throws Failure {
    long startNs = System.nanoTime();
    Thread spinner = terminal ? Thread.ofVirtual().start(() -> spin(what)) : null;
    boolean worked = false;
    try {
      T result = step.run();
      worked = true;
      return result;
    } finally {
      stop(spinner);
      long tookMs = (System.nanoTime() - startNs) / 1_000_000;
      err.println((worked ? "✓ " : "✗ ") + what + " (" + tookMs + " ms)");
    }
  }

  private void spin(String what) {
    for (int turn = 0; !Thread.currentThread().isInterrupted(); turn++) {
      LockSupport.parkNanos(TURN_NS);
      err.print("\r" + SPINNER.charAt(turn % SPINNER.length()) + " " + what);
      err.flush();
    }
  }

  private void stop(@Nullable Thread spinner) {
    if (spinner != null) {
      spinner.interrupt();
      try {
        spinner.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      err.print("\r\033[K");
    }
  }
}
