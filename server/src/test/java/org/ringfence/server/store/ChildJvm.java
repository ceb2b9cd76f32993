package org.ringfence.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another Java that runs a main class of these tests until it is killed. */
final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final Path output;

  /**
   * @param more what its main class is told besides the folder
   */
  ChildJvm(Class<?> main, Path folder, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.add(folder.toString());
    command.addAll(List.of(more));
    output = Files.createTempFile("child", ".out");
    process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectErrorStream(true)
            .start();
  }

  /** The number on the last whole line it printed; -1 before there is one. */
  int said() throws IOException {
    String text = Files.readString(output);
    int end = text.lastIndexOf('\n');
    if (end < 0) {
      return -1;
    }
    String line = text.substring(text.lastIndexOf('\n', end - 1) + 1, end);
    if (!line.matches("[0-9]+")) {
      throw new IllegalStateException("the child failed: " + text);
    }
    return Integer.parseInt(line);
  }

  /** SIGKILL, as {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the child survived SIGKILL");
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    kill();
    Files.delete(output);
  }
}
