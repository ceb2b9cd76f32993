package org.ringfence.lab.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.ServersUnderTest;
import org.ringfence.lab.peer.TempFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many registrations and calls a second one core of a server does: ours beside Kamailio, both
 * pinned to core 0, sipp on core 1, over UDP on loopback.
 */
@Command(name = "bench sip", mixinStandardHelpOptions = true, sortOptions = false)
public final class SipBench implements Callable<Integer> {
  private static final int SERVER_CORE = 0;
  private static final Duration COOLING = Duration.ofSeconds(5);

  /** For all measurements together; starting servers and filling them comes on top. */
  private static final Duration FULL = Duration.ofMinutes(11);

  private static final Duration QUICK = Duration.ofSeconds(110);

  @Option(
      names = "--servers",
      split = ",",
      description = "which, in this order: ${COMPLETION-CANDIDATES}")
  private List<ServersUnderTest.Kind> servers = ServersUnderTest.available();

  @Option(names = "--jobs", split = ",", description = "which: ${COMPLETION-CANDIDATES}")
  private List<SipBenchJob> jobs =
      List.of(SipBenchJob.REGISTER_DIGEST, SipBenchJob.CALL, SipBenchJob.CALL_DIGEST);

  @Option(names = "--users", description = "registered users (default ${DEFAULT-VALUE})")
  private int users = 10_000;

  @Option(names = "--step-seconds", description = "how long each rate is held")
  private int stepSeconds = 8;

  @Option(names = "--rate", description = "where the search begins, in place of the job's own")
  private int rate;

  @Option(names = "--quick", description = "3 s a rate, 2,000 users, a coarse search")
  private boolean quick;

  @Option(names = "--write", description = "also put the table into docs/performance.md")
  private boolean write;

  @Option(names = "--json", description = "print JSON in place of the table")
  private boolean json;

  private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new SipBench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (quick) {
      users = Math.min(users, 2_000);
      stepSeconds = 3;
    }
    var results = new ArrayList<SipBenchResult>();
    for (SipBenchJob job : jobs) {
      for (ServersUnderTest.Kind kind : servers) {
        results.add(run(kind, job));
      }
    }
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.print(json ? SipBenchTable.json(results) : SipBenchTable.text(results));
    out.flush();
    if (write) PerformancePage.write("sip", SipBenchTable.text(results));
    return results.stream().anyMatch(result -> result.best() == null) ? 1 : 0;
  }

  private SipBenchResult run(ServersUnderTest.Kind kind, SipBenchJob job) {
    var accounts =
        IntStream.range(0, users)
            .mapToObj(i -> Account.md5(Integer.toString(10_000 + i), "bench-secret"))
            .toList();
    var plan = ServerPlan.bench(accounts, job.challenged(), SERVER_CORE);
    try (var temp = new TempFolder("bench-sip");
        var server = ServersUnderTest.start(kind, temp.folder("server"), plan);
        var load = new SipBenchLoad(server, job, temp, accounts)) {
      if (server.alwaysChallenges() && !job.challenged()) {
        ProcessAccount idle = ProcessAccount.of(server.pids());
        return new SipBenchResult(
            server.name(), job, null, null, List.of(), idle, idle, "always asks for proof");
      }
      return measure(server, job, load);
    }
  }

  private SipBenchResult measure(ServerUnderTest server, SipBenchJob job, SipBenchLoad load) {
    ProcessAccount idle = ProcessAccount.of(server.pids());
    load.fill();
    ProcessAccount before = ProcessAccount.of(server.pids());
    int first = rate > 0 ? rate : job.firstRate();
    long budgetNs = (quick ? QUICK : FULL).toNanos() / ((long) jobs.size() * servers.size());
    long startNs = System.nanoTime();
    // A JVM's first search warms it: the same load, for longer than any compiler needs.
    long coldNs = server.needsWarming() ? budgetNs / 2 : budgetNs;
    SipBenchSearch cold = search(server, job, load, startNs + coldNs).from(first);
    SipBenchSearch best = cold;
    var steps = new ArrayList<>(cold.steps());
    if (server.needsWarming()) {
      SipBenchStep reached = cold.best();
      best =
          search(server, job, load, startNs + budgetNs)
              .from(reached == null ? first : reached.rate());
      steps.addAll(best.steps());
    }
    // Transactions linger for 32 s at most; a few seconds show what is given back soon.
    pause(COOLING);
    ProcessAccount after = ProcessAccount.of(server.pids());
    String note =
        "%,d users cost %.0f MB resident, %.0f MB proportional"
            .formatted(users, before.rssMb() - idle.rssMb(), before.pssMb() - idle.pssMb());
    return new SipBenchResult(
        server.name(),
        job,
        server.needsWarming() ? cold.best() : null,
        best.best(),
        steps,
        before,
        after,
        note);
  }

  private SipBenchSearch search(
      ServerUnderTest server, SipBenchJob job, SipBenchLoad load, long endNs) {
    return new SipBenchSearch(
        at -> {
          SipBenchStep step = load.step(at, stepSeconds);
          if (!step.isGood()) {
            load.settle(endNs);
          }
          err.println(server.name() + ", " + job.title() + ": " + SipBenchTable.line(step));
          return step;
        },
        quick ? 1 : 3,
        endNs);
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
