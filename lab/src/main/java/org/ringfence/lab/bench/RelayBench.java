package org.ringfence.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringfence.lab.peer.JvmFlags;

/**
 * RTP packets a second through one core: our relay beside Debian's rtpengine, the same generator,
 * the same run. The relay is pinned to core 0, this process to core 1. The rate is raised step by
 * step until packets are lost; delay is taken at half of the last good rate. Arguments: {@code
 * --quick}, {@code --json}, {@code --write}, {@code --calls N}, {@code --only epoll|nio|rtpengine}.
 */
public final class RelayBench {
  private static final int PORT_A = 40_000;
  private static final int PORT_B = 40_002;
  private static final int CONTROL_PORT = 40_010;
  private static final int FIRST_RATE = 40_000;
  private static final int STEP = 20_000;
  private static final int LAST_RATE = 400_000;

  /** A machine that others use too now and then loses packets that the relay would not. */
  private static final int TRIES = 3;

  /** Noise of a shared machine is not loss: up to one packet in so many may be missing. */
  private static final double TOLERATED = 1e-5;

  private final int calls;
  private final long stepNs;
  private final long warmNs;

  private RelayBench(int calls, boolean quick) {
    this.calls = calls;
    stepNs = quick ? 1_000_000_000L : 2_000_000_000L;
    warmNs = quick ? 4_000_000_000L : 8_000_000_000L;
  }

  /**
   * One relay's figures.
   *
   * @param packetsPerSecond the highest rate without loss
   * @param cpuUs of the relay's process per packet, at that rate
   * @param p50Us delay through the relay at half that rate
   */
  record Row(
      String name,
      int packetsPerSecond,
      double cpuUs,
      double fullP99Us,
      double p50Us,
      double p99Us,
      double halfCpuUs,
      double residentMb) {}

  public static void main(String[] args) throws Exception {
    List<String> given = List.of(args);
    boolean json = given.contains("--json");
    int calls =
        given.contains("--calls") ? Integer.parseInt(given.get(given.indexOf("--calls") + 1)) : 200;
    String only = given.contains("--only") ? given.get(given.indexOf("--only") + 1) : "";
    pin(ProcessHandle.current().pid(), 1);
    RelayBench bench = new RelayBench(calls, given.contains("--quick"));
    List<Row> rows = new ArrayList<>();
    for (String name : List.of("epoll", "nio", "rtpengine")) {
      boolean there = !name.equals("rtpengine") || Files.exists(Path.of("/usr/bin/rtpengine"));
      if (!there) {
        System.err.println("rtpengine is not installed (apt install rtpengine-daemon): no peer");
      } else if (only.isEmpty() || only.equals(name)) {
        rows.add(bench.measure(name));
      }
    }
    System.out.println(json ? json(calls, rows) : table(calls, rows));
    if (given.contains("--write")) PerformancePage.write("relay", table(calls, rows));
  }

  private Row measure(String name) throws IOException, InterruptedException {
    Step[] best = {new Step(0, new RtpGenerator.Outcome(0, 0, 0, 0, 0), 0)};
    Step[] half = {best[0]};
    double[] residentMb = {0};
    withFresh(name, (relay, generator) -> best[0] = climb(name, relay, generator));
    // A relay of its own: some never come back from the overload that ended the climb.
    withFresh(
        name,
        (relay, generator) -> {
          int rate = Math.max(FIRST_RATE, best[0].rate / 2);
          half[0] = step(name, relay, generator, rate, 2 * stepNs);
          residentMb[0] = relay.residentMb();
        });
    return new Row(
        name,
        best[0].rate,
        best[0].cpuUs,
        best[0].outcome.p99Us(),
        half[0].outcome.p50Us(),
        half[0].outcome.p99Us(),
        half[0].cpuUs,
        residentMb[0]);
  }

  private interface Measurement {
    void take(RelayBenchProcess relay, RtpGenerator generator) throws IOException;
  }

  /** Starts a relay, sets up the calls, warms it, and measures. */
  private void withFresh(String name, Measurement measurement)
      throws IOException, InterruptedException {
    try (RtpGenerator generator = new RtpGenerator(PORT_A, PORT_B);
        RelayBenchProcess relay = new RelayBenchProcess(command(name))) {
      if (name.equals("rtpengine")) {
        targetPeer(generator);
      } else {
        targetOurs(generator, relay.process());
      }
      generator.run(FIRST_RATE / 2, warmNs / 2);
      generator.run(FIRST_RATE, warmNs / 2);
      measurement.take(relay, generator);
    }
  }

  private Step climb(String name, RelayBenchProcess relay, RtpGenerator generator)
      throws IOException {
    Step best = new Step(0, new RtpGenerator.Outcome(0, 0, 0, 0, 0), 0);
    for (int rate = FIRST_RATE; rate <= LAST_RATE; rate += STEP) {
      Step step = step(name, relay, generator, rate, stepNs);
      for (int i = 1; i < TRIES && !step.whole(); i++) {
        step = step(name, relay, generator, rate, stepNs);
      }
      if (!step.whole()) {
        break;
      }
      best = step;
    }
    return best;
  }

  /** What came of one rate. */
  private record Step(int rate, RtpGenerator.Outcome outcome, double cpuUs) {
    boolean whole() {
      return outcome.lost() <= TOLERATED * rate && outcome.sentPerSecond() > 0.98 * rate;
    }
  }

  private static Step step(
      String name, RelayBenchProcess relay, RtpGenerator generator, int rate, long durationNs)
      throws IOException {
    double beforeNs = relay.cpuNs();
    RtpGenerator.Outcome outcome = generator.run(rate, durationNs);
    double packets = Math.max(1, outcome.receivedPerSecond() * durationNs / 1e9);
    double cpuUs = (relay.cpuNs() - beforeNs) / 1000 / packets;
    System.err.printf(
        Locale.ROOT,
        "%s: %d/s sent %.0f received %.0f lost %d p50 %.0f us p99 %.0f us cpu %.2f us%n",
        name,
        rate,
        outcome.sentPerSecond(),
        outcome.receivedPerSecond(),
        outcome.lost(),
        outcome.p50Us(),
        outcome.p99Us(),
        cpuUs);
    return new Step(rate, outcome, cpuUs);
  }

  private List<String> command(String name) {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "0"));
    if (name.equals("rtpengine")) {
      command.addAll(
          List.of(
              "rtpengine",
              "--table=-1",
              "--foreground",
              "--log-stderr",
              "--log-level=2",
              "--interface=127.0.0.1",
              "--listen-ng=127.0.0.1:" + CONTROL_PORT,
              "--port-min=20000",
              "--port-max=32000",
              "--num-threads=1"));
    } else {
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              JvmFlags.argument(),
              "-cp",
              System.getProperty("java.class.path"),
              RelayBenchTarget.class.getName(),
              String.valueOf(calls),
              String.valueOf(PORT_A),
              String.valueOf(PORT_B),
              name));
    }
    return command;
  }

  private void targetPeer(RtpGenerator generator) throws IOException, InterruptedException {
    int[][] ports = new int[2][calls];
    try (RelayBenchPeer peer = new RelayBenchPeer(CONTROL_PORT)) {
      peer.awaitReady(50);
      for (int i = 0; i < calls; i++) {
        int[] pair = peer.call(i, PORT_A, PORT_B);
        ports[0][i] = pair[0];
        ports[1][i] = pair[1];
      }
    }
    generator.target(ports[0], ports[1]);
  }

  private void targetOurs(RtpGenerator generator, Process process) throws IOException {
    int[][] ports = new int[2][calls];
    BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII);
    for (int i = 0; i < calls; i++) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("our relay ended before it was ready");
      }
      String[] words = line.split(" ");
      ports[0][i] = Integer.parseInt(words[1]);
      ports[1][i] = Integer.parseInt(words[2]);
    }
    String ready = lines.readLine();
    if (ready == null) {
      throw new IOException("our relay ended before it was ready");
    }
    generator.target(ports[0], ports[1]);
  }

  private static void pin(long pid, int core) throws IOException, InterruptedException {
    new ProcessBuilder("taskset", "-a", "-cp", String.valueOf(core), String.valueOf(pid))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static String table(int calls, List<Row> rows) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "RTP relay, %d calls, 172 bytes, one core; delay and cpu also at half load%n",
            calls));
    out.append(
        String.format(
            Locale.ROOT,
            "%-10s %10s %8s %9s %9s %9s %8s %8s%n",
            "relay",
            "packets/s",
            "cpu us",
            "p99 us",
            "half p50",
            "half p99",
            "half cpu",
            "MB"));
    for (Row row : rows) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-10s %10d %8.2f %9.0f %9.0f %9.0f %8.2f %8.1f%n",
              row.name,
              row.packetsPerSecond,
              row.cpuUs,
              row.fullP99Us,
              row.p50Us,
              row.p99Us,
              row.halfCpuUs,
              row.residentMb));
    }
    Row peer = rows.getLast();
    if (peer.name.equals("rtpengine") && peer.packetsPerSecond > 0) {
      for (Row row : rows.subList(0, rows.size() - 1)) {
        out.append(
            String.format(
                Locale.ROOT,
                "%s / rtpengine: %.2f of the rate, %.2f of the cpu a packet at half load%n",
                row.name,
                (double) row.packetsPerSecond / peer.packetsPerSecond,
                row.halfCpuUs / peer.halfCpuUs));
      }
    }
    return out.toString();
  }

  private static String json(int calls, List<Row> rows) {
    List<String> objects = new ArrayList<>();
    for (Row row : rows) {
      objects.add(
          String.format(
              Locale.ROOT,
              "{\"relay\":\"%s\",\"packetsPerSecond\":%d,\"cpuUs\":%.3f,\"p99Us\":%.1f,"
                  + "\"halfP50Us\":%.1f,\"halfP99Us\":%.1f,\"halfCpuUs\":%.3f,\"residentMb\":%.1f}",
              row.name,
              row.packetsPerSecond,
              row.cpuUs,
              row.fullP99Us,
              row.p50Us,
              row.p99Us,
              row.halfCpuUs,
              row.residentMb));
    }
    return "{\"bench\":\"relay\",\"calls\":"
        + calls
        + ",\"rows\":["
        + String.join(",", objects)
        + "]}";
  }
}
