package org.ringfence.lab.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.SippPlan;
import org.ringfence.lab.peer.SippRun;
import org.ringfence.lab.peer.SippStatistics;
import org.ringfence.lab.peer.TempFolder;

/** The generator's side of a bench: sipp on its own core against one server. */
final class SipBenchLoad implements AutoCloseable {
  static final int GENERATOR_CORE = 1;
  private static final int DRAIN_SECONDS = 6;
  private static final int SETTLE_SECONDS = 35;
  private static final double IDLE_CORES = 0.03;
  private static final int FILL_RATE = 1_000;

  /** Others on the machine may hold the server up for seconds. */
  private static final int FILL_TRIES = 3;

  private final ServerUnderTest server;
  private final SipBenchJob job;
  private final TempFolder temp;
  private final Path users;
  private final int userCount;
  private final int calleePort = Ports.next();
  private @Nullable SippRun callee;
  private int runs;

  SipBenchLoad(ServerUnderTest server, SipBenchJob job, TempFolder temp, List<Account> accounts) {
    this.server = server;
    this.job = job;
    this.temp = temp;
    this.userCount = accounts.size();
    var lines = new StringBuilder("SEQUENTIAL\n");
    for (int i = 0; i < userCount; i++) {
      Account account = accounts.get(i);
      Account other = accounts.get((i + userCount / 2) % userCount);
      // sipp knows no field inside [authentication], but it does know [authentication] in a field.
      lines.append(
          "%s;[authentication username=%s password=%s];%s;\n"
              .formatted(account.user(), account.user(), account.password(), other.user()));
    }
    users = temp.write("users.csv", lines.toString());
  }

  /** Registers every user once, and answers for them if the job is to call them. */
  void fill() {
    boolean challenged = job.challenged() || server.alwaysChallenges();
    String scenario = challenged ? "bench-register-digest" : "bench-register";
    int seconds = Math.max(1, userCount / FILL_RATE);
    // From where they will answer: a server may trust the address they registered from alone.
    var plan =
        plan(scenario, calleePort)
            .load(userCount, FILL_RATE, 10_000, users, GENERATOR_CORE, seconds * 3 + 30);
    for (int tries = 1; ; tries++) {
      try (var run = new SippRun(nextFolder(), plan)) {
        run.awaitSuccess();
        break;
      } catch (PeerFailure disturbed) {
        if (tries == FILL_TRIES) throw disturbed;
      }
    }
    if (job.isCall()) {
      var answering =
          plan("bench-answer", calleePort)
              .load(Integer.MAX_VALUE, 1, 100_000, users, GENERATOR_CORE, 3_600);
      callee = new SippRun(nextFolder(), answering);
    }
  }

  /** Holds one rate for some seconds. */
  SipBenchStep step(int rate, int seconds) {
    int total = rate * seconds;
    var plan =
        plan(job.scenario())
            .load(total, rate, rate * 4, users, GENERATOR_CORE, seconds + DRAIN_SECONDS);
    long startNs = System.nanoTime();
    ProcessAccount serverFirst = ProcessAccount.of(server.pids());
    try (var run = new SippRun(nextFolder(), plan)) {
      run.process().awaitExit(Duration.ofMillis(1_000));
      ProcessAccount serverEarly = ProcessAccount.of(server.pids());
      ProcessAccount loadEarly = ProcessAccount.of(generatorPids(run));
      run.process().awaitExit(Duration.ofMillis(Math.max(500, seconds * 1_000L - 1_500)));
      ProcessAccount serverLate = ProcessAccount.of(server.pids());
      ProcessAccount loadLate = ProcessAccount.of(generatorPids(run));
      SippStatistics done =
          run.await(Duration.ofSeconds(seconds + DRAIN_SECONDS + 20L)).statistics();
      double tookSeconds = (System.nanoTime() - startNs) / 1e9;
      ProcessAccount serverLast = ProcessAccount.of(server.pids());
      double[] firstAnswersMs = run.responseTimesMs(1);
      return new SipBenchStep(
          rate,
          done.successful() / Math.max(seconds, tookSeconds),
          (double) (total - done.successful()) / total,
          done.retransmissions(),
          SippRun.percentile(firstAnswersMs, 0.5),
          SippRun.percentile(firstAnswersMs, 0.99),
          serverLate.coreShareSince(serverEarly),
          (serverLast.cpuSeconds() - serverFirst.cpuSeconds())
              * 1e6
              / Math.max(1, done.successful()),
          loadLate.coreShareSince(loadEarly),
          Math.max(
              0,
              loadLate.machineCoresSince(loadEarly)
                  - serverLate.coreShareSince(serverEarly)
                  - loadLate.coreShareSince(loadEarly)),
          serverLate.rssMb(),
          serverLate.pssMb());
    }
  }

  /** Waits, until then at most, until what an overload left behind has been worked off. */
  void settle(long untilNs) {
    for (int i = 0; i < SETTLE_SECONDS && System.nanoTime() - untilNs < 0; i++) {
      ProcessAccount early = ProcessAccount.of(server.pids());
      SipBench.pause(Duration.ofSeconds(1));
      if (ProcessAccount.of(server.pids()).coreShareSince(early) < IDLE_CORES) {
        return;
      }
    }
  }

  private List<Long> generatorPids(SippRun run) {
    var pids = new ArrayList<Long>();
    pids.add(run.process().pid());
    if (callee != null) {
      pids.add(callee.process().pid());
    }
    return pids;
  }

  private SippPlan plan(String scenario) {
    return plan(scenario, Ports.next());
  }

  private SippPlan plan(String scenario, int port) {
    return new SippPlan(
        scenario,
        Transport.UDP,
        server.host(),
        server.port(Transport.UDP),
        port,
        "bench",
        "bench",
        Map.of(
            "domain",
            server.domain(),
            "contact_port",
            Integer.toString(calleePort),
            SippPlan.CHALLENGE,
            Integer.toString(server.inviteChallenge())),
        1,
        1,
        1,
        null,
        null,
        true,
        1);
  }

  private Path nextFolder() {
    return temp.folder("sipp-" + runs++);
  }

  @Override
  public void close() {
    if (callee != null) {
      callee.close();
    }
  }
}
