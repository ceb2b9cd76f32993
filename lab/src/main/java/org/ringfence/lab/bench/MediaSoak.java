package org.ringfence.lab.bench;

import java.util.List;
import java.util.Locale;

/**
 * Minutes of calls through one media loop, relayed and transcoded: no packet lost, nothing
 * allocated for a packet, no frame late. Arguments: {@code --seconds N} (300), {@code --relayed N}
 * (200), {@code --transcoded N} (50), {@code --write}. Ends with 1 when it saw something else.
 */
public final class MediaSoak {
  private static final int PORT_A = 40_020;
  private static final int PORT_B = 40_022;
  private static final int PACKETS_PER_SECOND = 50;
  private static final long WARM_NS = 5_000_000_000L;

  /** The longest that one frame in a thousand may be late. */
  private static final double LATE_US = 10_000;

  /** One packet in so many may be missing: the machine is shared. */
  private static final double TOLERATED = 1e-5;

  /** What the collector's account takes besides the packets. */
  private static final double ALLOCATED_BYTES = 0.1;

  private MediaSoak() {}

  public static void main(String[] args) throws Exception {
    List<String> given = List.of(args);
    int seconds = number(given, "--seconds", 300);
    int relayed = number(given, "--relayed", 200);
    int transcoded = number(given, "--transcoded", 50);
    RelayMeasurement.pin();
    int rate = 2 * PACKETS_PER_SECOND * (relayed + transcoded);
    List<String> command =
        RelayMeasurement.ours(relayed, PORT_A, PORT_B, "epoll", RelayJob.RTP, transcoded);
    System.err.printf("%d packets a second for %d seconds ...%n", rate, seconds);
    RtpGenerator.Outcome outcome;
    FrameTimes frames;
    double allocatedBytes;
    try (RtpGenerator generator = new RtpGenerator(PORT_A, PORT_B);
        RelayBenchProcess process = new RelayBenchProcess("epoll", "0,1", command)) {
      generator.target(process.calls(RelayJob.RTP, relayed, transcoded));
      generator.run(rate, WARM_NS);
      frames = generator.frames;
      frames.begin();
      double beforeBytes = process.allocatedBytes();
      outcome = generator.run(rate, seconds * 1_000_000_000L);
      double packets = Math.max(1, outcome.sentPerSecond() * seconds);
      allocatedBytes = (process.allocatedBytes() - beforeBytes) / packets;
    }
    String text = text(seconds, relayed, transcoded, outcome, frames, allocatedBytes);
    System.out.print(text);
    if (given.contains("--write")) PerformancePage.write("soak", text);
    boolean good =
        outcome.lost() <= TOLERATED * outcome.sentPerSecond() * seconds
            && outcome.wrong() == 0
            && frames.streams() == 2 * transcoded
            && frames.lateness.percentile(0.999) <= LATE_US
            && allocatedBytes < ALLOCATED_BYTES;
    System.exit(good ? 0 : 1);
  }

  private static int number(List<String> given, String name, int usual) {
    int at = given.indexOf(name);
    return at < 0 ? usual : Integer.parseInt(given.get(at + 1));
  }

  private static String text(
      int seconds,
      int relayed,
      int transcoded,
      RtpGenerator.Outcome outcome,
      FrameTimes frames,
      double allocatedBytes) {
    return String.format(
        Locale.ROOT,
        """
        %d relayed calls and %d transcoded (G.711 <-> G.722) for %d s, one media loop, two cores
        sent        %.0f packets a second of %d due
        relayed     lost %d, wrong %d, delay p50 %.0f us, p99 %.0f us, p99.9 %.0f us
        transcoded  %d frames of %d streams, missing %d, late p50 %.1f ms, p99 %.1f ms, \
        p99.9 %.1f ms, most %.1f ms
        allocated   %.2f bytes a packet by the media thread
        """,
        relayed,
        transcoded,
        seconds,
        outcome.sentPerSecond(),
        2 * PACKETS_PER_SECOND * (relayed + transcoded),
        outcome.lost(),
        outcome.wrong(),
        outcome.p50Us(),
        outcome.p99Us(),
        outcome.p999Us(),
        frames.lateness.total(),
        frames.streams(),
        frames.missing(),
        frames.lateness.percentile(0.50) / 1000,
        frames.lateness.percentile(0.99) / 1000,
        frames.lateness.percentile(0.999) / 1000,
        frames.lateness.percentile(1) / 1000,
        allocatedBytes);
  }
}
