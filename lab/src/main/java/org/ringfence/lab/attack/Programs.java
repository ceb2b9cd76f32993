package org.ringfence.lab.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ringfence.lab.peer.PeerFailure;

/** Attackers' own programs, one after the other and from the beginning, until closed. */
final class Programs implements AutoCloseable {
  private final List<List<String>> commands;
  private final Thread thread;
  private volatile boolean closed;

  /** Begins at once. */
  Programs(List<List<String>> commands) {
    this.commands = List.copyOf(commands);
    thread = Thread.ofPlatform().daemon().name("programs").start(this::run);
  }

  /** Whether there is such a program. */
  static boolean isInstalled(String program) {
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/usr/local/bin")) {
      if (Files.isExecutable(Path.of(folder, program))) return true;
    }
    return false;
  }

  private void run() {
    while (!closed) {
      for (List<String> command : commands) {
        if (!closed) run(command);
      }
    }
  }

  private void run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      while (!closed && !process.waitFor(100, TimeUnit.MILLISECONDS)) {}
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    } catch (IOException e) {
      throw new PeerFailure("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
