package org.ringfence.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A relay in a process of its own, and what it costs (proc(5)). */
final class RelayBenchProcess implements AutoCloseable {
  private static final double TICK_NS = 1e9 / 100; // USER_HZ, the same on every Linux machine

  private final String name;
  private final Process process;
  private final BufferedReader lines;

  /**
   * @param cores that it may use, as taskset(1) names them
   */
  RelayBenchProcess(String name, String cores, List<String> command) throws IOException {
    this.name = name;
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", cores));
    pinned.addAll(command);
    process = new ProcessBuilder(pinned).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    lines = process.inputReader(StandardCharsets.US_ASCII);
  }

  String name() {
    return name;
  }

  /** The calls that our own relay set up: so many relayed, and then so many transcoded. */
  List<RtpGenerator.Call> calls(RelayJob job, int relayed, int transcoded) throws IOException {
    List<RtpGenerator.Call> calls = new ArrayList<>();
    for (int i = 0; i < relayed + transcoded; i++) {
      String[] words = line().split(" ", -1);
      int a = Integer.parseInt(words[1]);
      int b = Integer.parseInt(words[2]);
      calls.add(
          i < relayed
              ? RtpGenerator.Call.relayed(a, b, job.keys(i, 0), job.keys(i, 1))
              : RtpGenerator.Call.transcoded(a, b));
    }
    line(); // ready
    return calls;
  }

  private String line() throws IOException {
    @Nullable String line = lines.readLine();
    if (line == null) {
      throw new IOException("our relay ended before it was ready");
    }
    return line;
  }

  /** What the thread that relays allocated so far; NaN for a peer. */
  double allocatedBytes() throws IOException {
    if (name.equals(RelayMeasurement.PEER)) {
      return Double.NaN;
    }
    process.outputWriter().write("allocated\n");
    process.outputWriter().flush();
    return Double.parseDouble(line());
  }

  /** User and system time so far. */
  double cpuNs() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NS;
  }

  /** Resident memory in MB. */
  double residentMb() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
      if (line.startsWith("Rss:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    return 0;
  }

  /** Ends this process and no other. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
