package org.ringfence.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ringfence.lab.peer.JvmFlags;

/**
 * Finds how many packets a second a relay takes through one core without loss. It is pinned to core
 * 0, this process to core 1. The rate is raised step by step until packets are lost; delay and cost
 * are taken at half of the last good rate, in a relay of its own.
 */
final class RelayMeasurement {
  static final String PEER = "rtpengine";

  private static final int PORT_A = 40_000;
  private static final int PORT_B = 40_002;
  private static final int CONTROL_PORT = 40_010;
  private static final int FIRST_RATE = 40_000;
  private static final int STEP = 20_000;
  private static final int LAST_RATE = 400_000;

  /** A machine that others use too now and then loses packets that the relay would not. */
  private static final int TRIES = 3;

  /** Of several looks at half the rate the one counts that was disturbed least. */
  private static final int LOOKS = 3;

  private final int calls;
  private final long stepNs;
  private final long warmNs;

  RelayMeasurement(int calls, boolean quick) {
    this.calls = calls;
    stepNs = quick ? 1_000_000_000L : 2_000_000_000L;
    warmNs = quick ? 4_000_000_000L : 8_000_000_000L;
  }

  /** Keeps this process off the relay's core. */
  static void pin() throws IOException, InterruptedException {
    new ProcessBuilder("taskset", "-a", "-cp", "1", "" + ProcessHandle.current().pid())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Whether the relay is there to be measured; says so when it is not. */
  static boolean isThere(String relay) {
    boolean there = !relay.equals(PEER) || Files.exists(Path.of("/usr/bin/rtpengine"));
    if (!there) {
      System.err.println("rtpengine is not installed (apt install rtpengine-daemon): no peer");
    }
    return there;
  }

  /**
   * @param relay {@code epoll}, {@code nio} or {@code rtpengine}
   */
  RelayFigures measure(String relay, RelayJob job) throws IOException, InterruptedException {
    RelayStep[] full = {RelayStep.NONE};
    RelayStep[] half = {RelayStep.NONE};
    double[] more = new double[2];
    withFresh(relay, job, (process, generator) -> full[0] = climb(process, generator));
    // A relay of its own: some never come back from the overload that ended the climb.
    withFresh(
        relay,
        job,
        (process, generator) -> {
          int rate = Math.max(FIRST_RATE, full[0].rate() / 2);
          double allocated = process.allocatedBytes();
          double packets = 0;
          for (int i = 0; i < LOOKS; i++) {
            RelayStep look = step(process, generator, rate, stepNs);
            packets += look.outcome().receivedPerSecond() * stepNs / 1e9;
            if (i == 0 || look.outcome().p99Us() < half[0].outcome().p99Us()) {
              half[0] = look;
            }
          }
          more[0] = (process.allocatedBytes() - allocated) / packets;
          more[1] = process.residentMb();
        });
    return new RelayFigures(relay, job, full[0].rate(), full[0], half[0], more[0], more[1]);
  }

  private interface Measurement {
    void take(RelayBenchProcess relay, RtpGenerator generator) throws IOException;
  }

  /** Starts a relay, sets up the calls, warms it, and measures. */
  private void withFresh(String relay, RelayJob job, Measurement measurement)
      throws IOException, InterruptedException {
    try (RtpGenerator generator = new RtpGenerator(PORT_A, PORT_B);
        RelayBenchProcess process = new RelayBenchProcess(relay, "0", command(relay, job))) {
      generator.target(relay.equals(PEER) ? peerCalls(job) : process.calls(job, calls, 0));
      generator.run(FIRST_RATE / 2, warmNs / 2);
      generator.run(FIRST_RATE, warmNs / 2);
      measurement.take(process, generator);
    }
  }

  private List<RtpGenerator.Call> peerCalls(RelayJob job) throws IOException, InterruptedException {
    try (RelayBenchPeer peer = new RelayBenchPeer(CONTROL_PORT, job, PORT_A, PORT_B)) {
      peer.awaitReady(50);
      return peer.calls(calls);
    }
  }

  private RelayStep climb(RelayBenchProcess relay, RtpGenerator generator) throws IOException {
    RelayStep best = RelayStep.NONE;
    for (int rate = FIRST_RATE; rate <= LAST_RATE; rate += STEP) {
      RelayStep step = step(relay, generator, rate, stepNs);
      for (int i = 1; i < TRIES && !step.whole(); i++) {
        step = step(relay, generator, rate, stepNs);
      }
      if (!step.whole()) {
        break;
      }
      best = step;
    }
    return best;
  }

  private static RelayStep step(
      RelayBenchProcess relay, RtpGenerator generator, int rate, long durationNs)
      throws IOException {
    double beforeNs = relay.cpuNs();
    RtpGenerator.Outcome outcome = generator.run(rate, durationNs);
    double packets = Math.max(1, outcome.receivedPerSecond() * durationNs / 1e9);
    double cpuUs = (relay.cpuNs() - beforeNs) / 1000 / packets;
    System.err.printf(
        Locale.ROOT,
        "%s: %d/s sent %.0f received %.0f lost %d p50 %.0f us p99 %.0f us cpu %.2f us%n",
        relay.name(),
        rate,
        outcome.sentPerSecond(),
        outcome.receivedPerSecond(),
        outcome.lost(),
        outcome.p50Us(),
        outcome.p99Us(),
        cpuUs);
    if (outcome.wrong() > 0) {
      throw new IllegalStateException(outcome.wrong() + " packets did not say what was sent");
    }
    return new RelayStep(rate, outcome, cpuUs);
  }

  private List<String> command(String relay, RelayJob job) {
    if (relay.equals(PEER)) {
      return List.of(
          "rtpengine",
          "--table=-1",
          "--foreground",
          "--log-stderr",
          "--log-level=2",
          "--interface=127.0.0.1",
          "--listen-ng=127.0.0.1:" + CONTROL_PORT,
          "--port-min=20000",
          "--port-max=32000",
          "--num-threads=1");
    }
    return ours(calls, PORT_A, PORT_B, relay, job, 0);
  }

  /** Our own relay, as {@link RelayBenchTarget} tells. */
  static List<String> ours(
      int relayed, int portA, int portB, String kind, RelayJob job, int transcoded) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        JvmFlags.argument(),
        "-cp",
        System.getProperty("java.class.path"),
        RelayBenchTarget.class.getName(),
        String.valueOf(relayed),
        String.valueOf(portA),
        String.valueOf(portB),
        kind,
        job.name(),
        String.valueOf(transcoded));
  }
}
