package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.ringfence.base.Transport;

/** A running sipp: one scenario, and afterwards what became of its calls. */
public final class SippRun implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(5);

  private final SippPlan plan;
  private final Path folder;
  private final PeerProcess process;

  /**
   * Starts it with its files in {@code folder}. A scenario that waits is ready when this returns.
   */
  public SippRun(Path folder, SippPlan plan) {
    this.plan = plan;
    this.folder = folder;
    String xml = scenario();
    TempFolder.write(folder, plan.scenario() + ".xml", xml);
    process = PeerProcess.start("sipp-" + plan.scenario(), folder, plan.core(), command());
    if (isWaiting(xml)) {
      try {
        process.await("does not listen", this::isBound, READY);
      } catch (RuntimeException e) {
        process.close();
        throw e;
      }
    }
  }

  /** The scenario's text; {@code ${...}} in it is filled in here, what sipp cannot fill in. */
  private String scenario() {
    var values = new HashMap<>(plan.keys());
    values.put("contactTransport", plan.transport().viaName().toLowerCase(Locale.ROOT));
    values.putIfAbsent(SippPlan.CHALLENGE, "407");
    values.putIfAbsent(SippPlan.WORDS, "");
    String resource = "/org/ringfence/lab/sipp/" + plan.scenario() + ".xml";
    return TempFolder.template(SippRun.class, resource, values);
  }

  /** A scenario whose first verb is recv waits to be called. */
  private static boolean isWaiting(String xml) {
    int send = xml.indexOf("<send");
    int receive = xml.indexOf("<recv");
    return receive >= 0 && (send < 0 || receive < send);
  }

  private List<String> command() {
    var words = new ArrayList<String>(List.of("sipp"));
    words.add(plan.host() + ":" + plan.serverPort());
    words.addAll(List.of("-sf", plan.scenario() + ".xml", "-i", plan.host()));
    words.addAll(List.of("-p", Integer.toString(plan.localPort()), "-nostdin"));
    words.addAll(List.of("-mi", plan.host(), "-mp", Integer.toString(Ports.range(6))));
    words.addAll(List.of("-m", Integer.toString(plan.calls())));
    words.addAll(List.of("-r", Integer.toString(plan.ratePerSecond())));
    words.addAll(List.of("-l", Integer.toString(plan.limit())));
    words.addAll(List.of("-timeout", plan.lifeSeconds() + "s", "-timeout_error"));
    words.addAll(List.of("-trace_stat", "-stf", "stat.csv", "-fd", "1"));
    words.addAll(List.of("-au", plan.user(), "-ap", plan.password()));
    words.addAll(List.of("-auth_uri", authUri(), "-cid_str", "%u-%p-lab"));
    words.addAll(List.of("-key", "user", plan.user()));
    plan.keys().forEach((name, value) -> words.addAll(List.of("-key", name, value)));
    if (plan.users() != null) {
      words.addAll(List.of("-inf", plan.users().toString()));
    }
    if (plan.measured()) {
      words.addAll(List.of("-trace_rtt", "-rtt_freq", "1000", "-buff_size", "4194304"));
    } else {
      words.addAll(List.of("-trace_err", "-error_file", "errors.log"));
      words.addAll(List.of("-trace_msg", "-message_file", "messages.log"));
    }
    words.addAll(transportWords());
    return words;
  }

  /** sipp hashes one URI for all requests; servers compare it to nothing but the header itself. */
  private String authUri() {
    return plan.host() + ":" + plan.serverPort();
  }

  private List<String> transportWords() {
    return switch (plan.transport()) {
      case UDP -> List.of("-t", "u1");
      case TCP -> List.of("-t", "t1");
      case TLS -> List.of("-t", "l1");
      case WS, WSS -> throw new PeerFailure("sipp speaks no WebSocket");
    };
  }

  private boolean isBound() {
    String table = plan.transport() == Transport.UDP ? "/proc/net/udp" : "/proc/net/tcp";
    boolean ipv6 = plan.host().startsWith("[");
    String loopback = ipv6 ? "00000000000000000000000001000000" : "0100007F";
    String address = String.format(Locale.ROOT, "%s:%04X ", loopback, plan.localPort());
    try {
      return Files.readString(Path.of(ipv6 ? table + "6" : table)).contains(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public PeerProcess process() {
    return process;
  }

  /** Waits for the end of its calls and tells what became of them. */
  public Result await(Duration within) {
    Integer exit = process.awaitExit(within);
    if (exit == null) {
      throw process.failure("did not end within " + within + "\n" + traces(), null);
    }
    return new Result(exit, SippStatistics.read(folder.resolve("stat.csv")), this);
  }

  /** Waits for the end and fails, showing all messages, unless every call went as written. */
  public void awaitSuccess() {
    awaitSuccess(Duration.ofSeconds(plan.lifeSeconds() + 5L));
  }

  /** The same within a time of the test's choice. */
  public void awaitSuccess(Duration within) {
    Result result = await(within);
    if (result.exit() != 0
        || result.statistics().failed() > 0
        || result.statistics().successful() != plan.calls()) {
      throw process.failure("did not go as written: " + result.statistics() + traces(), null);
    }
  }

  /** Response times in milliseconds, sorted, of one of the scenario's timers. */
  public double[] responseTimesMs(int timer) {
    try (var files = Files.list(folder)) {
      Path file = files.filter(f -> f.toString().endsWith("_rtt.csv")).findFirst().orElse(null);
      if (file == null) {
        return new double[0];
      }
      try (var lines = Files.lines(file)) {
        return lines
            .skip(1)
            .map(line -> line.split(";", -1))
            .filter(cells -> cells.length >= 3 && cells[2].strip().equals("" + timer))
            .mapToDouble(cells -> Double.parseDouble(cells[1]))
            .sorted()
            .toArray();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The messages and complaints it wrote down. */
  public String traces() {
    var text = new StringBuilder();
    for (String name : List.of("errors.log", "messages.log")) {
      Path file = folder.resolve(name);
      try {
        if (Files.exists(file)) {
          text.append("\n--- ").append(name).append('\n').append(Files.readString(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return text.toString();
  }

  /** The value below which a share of sorted values lies; 0 where there are none. */
  public static double percentile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return 0;
    }
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.clamp(index, 0, sorted.length - 1)];
  }

  @Override
  public void close() {
    process.close();
  }

  /**
   * How a run ended.
   *
   * @param exit sipp's exit value: 0 when all went as written
   */
  public record Result(int exit, SippStatistics statistics, SippRun run) {
    public String describe() {
      return statistics + " exit " + exit + " " + Arrays.toString(new String[] {run.traces()});
    }
  }
}
