package org.ringfence.lab.attack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.ringfence.base.Transport;
import org.ringfence.lab.bench.PerformancePage;
import org.ringfence.lab.nat.Namespace;
import org.ringfence.lab.peer.KamailioPeer;
import org.ringfence.lab.peer.ProjectFile;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.TempFolder;

/**
 * The attack lab: honest phones call through our server, and through Kamailio with its flood
 * protection (pike) at its defaults, while somebody attacks. All in a network namespace with
 * nothing but a loopback interface. Arguments: {@code --quick} for a few attacks, {@code --ours}
 * without the other server, {@code --seconds N} for each, {@code --write} to put table and picture
 * into {@code docs/security-report.md}.
 */
public final class AttackLab {
  private static final String INSIDE = "--inside";
  private static final String PAGE = "docs/security-report.md";
  private static final int PHONES = 40;

  private AttackLab() {}

  public static void main(String[] args) throws Exception {
    List<String> given = List.of(args);
    if (given.contains("--help")) {
      System.out.println("./dev attack [--quick] [--ours] [--seconds N] [--write], or: media");
      return;
    }
    if (given.contains(INSIDE)) {
      inside(given);
      System.exit(0); // Whatever a server left running.
    }
    String missing = SpoofedUdp.missing();
    if (missing != null) {
      System.err.println("./dev attack needs root, for network namespaces and forged sources.");
      System.exit(77);
    }
    Namespace.sweep();
    int exit;
    try (Namespace lab = Namespace.create("attack")) {
      List<String> command = new ArrayList<>(lab.prefix());
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      command.addAll(List.of(java, "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(AttackLab.class.getName());
      command.add(INSIDE);
      command.addAll(given);
      exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    }
    System.exit(exit);
  }

  private static void inside(List<String> given) throws Exception {
    boolean quick = given.contains("--quick");
    int at = given.indexOf("--seconds");
    int seconds = at >= 0 ? Integer.parseInt(given.get(at + 1)) : quick ? 3 : 10;
    List<Attack> attacks = quick ? Attack.QUICK : Attack.ALL;
    List<AttackResult> results = new ArrayList<>();
    System.out.println(AttackTable.text(List.of()).strip());
    try (TempFolder temp = new TempFolder("attack")) {
      ServerPlan plan =
          ServerPlan.interop(
              Set.of(Transport.UDP),
              HonestCalls.accounts(PHONES + 1).toArray(org.ringfence.lab.peer.Account[]::new));
      AtomicInteger starts = new AtomicInteger();
      Supplier<Path> folder = () -> temp.folder("server-" + starts.incrementAndGet());
      run(() -> new RingfenceServer(folder.get(), plan), attacks, seconds, results);
      if (!given.contains("--ours")) {
        run(() -> KamailioPeer.guarded(folder.get(), plan), attacks, seconds, results);
      }
    }
    if (given.contains("--write")) write(results);
  }

  /** A server that has shut phones out is replaced: it would not let them in for minutes. */
  private static void run(
      Supplier<ServerUnderTest> start,
      List<Attack> attacks,
      int seconds,
      List<AttackResult> results) {
    ServerUnderTest server = start.get();
    try {
      for (Attack attack : attacks) {
        AttackResult result;
        try (AttackRun run = new AttackRun(server, PHONES, true)) {
          result = run.result(attack, seconds);
        }
        results.add(result);
        System.out.println(AttackTable.row(result));
        result.honest().problems().stream().limit(3).forEach(AttackLab::showProblem);
        if (result.shutOut() == 0) continue;
        server.close();
        server = start.get();
      }
    } finally {
      server.close();
    }
  }

  private static void showProblem(String problem) {
    System.out.println("    " + problem);
  }

  private static void write(List<AttackResult> results) throws Exception {
    Path page = ProjectFile.find(PAGE);
    String text = "![Honest calls](security-report.svg)\n\n" + AttackTable.text(results);
    Files.writeString(page, PerformancePage.replaced(Files.readString(page), "attacks", text));
    Files.writeString(page.resolveSibling("security-report.svg"), AttackPlot.svg(results));
  }
}
