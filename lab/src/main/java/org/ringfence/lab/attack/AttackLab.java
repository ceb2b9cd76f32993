package org.ringfence.lab.attack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.lab.bench.PerformancePage;
import org.ringfence.lab.nat.Namespace;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.KamailioPeer;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.ProjectFile;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.TempFolder;

/**
 * The attack lab: honest phones call through our server, and through Kamailio with its flood
 * protection (pike) at its defaults, while somebody attacks. All in a network namespace with
 * nothing but a loopback interface. Arguments: {@code --quick} for a few attacks, {@code --only
 * WORDS} for those, {@code --ours} without the other server, {@code --seconds N} for each, {@code
 * --write} to put table and picture into {@code docs/security-report.md} row by row, within {@code
 * --minutes N}, 11 unless told.
 */
public final class AttackLab {
  private static final String INSIDE = "--inside";
  private static final String PAGE = "docs/security-report.md";
  private static final String ENUMERATION = "enumeration";
  private static final int PHONES = 40;

  private AttackLab() {}

  public static void main(String[] args) throws Exception {
    List<String> given = List.of(args);
    if (given.contains("--help")) {
      System.out.println(
          "./dev attack [--quick] [--only WORD,...] [--ours] [--seconds N] [--write] [--minutes N],"
              + " or: media");
      System.out.println("words: " + Attack.words() + ", " + ENUMERATION);
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

  /** What was asked for. */
  private record Wish(
      List<Attack> attacks,
      int seconds,
      boolean ours,
      boolean enumerates,
      boolean writes,
      long deadlineNs) {
    static Wish of(List<String> given) {
      boolean quick = given.contains("--quick");
      boolean writes = given.contains("--write");
      String only = value(given, "--only");
      List<String> words = only == null ? List.of() : List.of(only.split(","));
      List<Attack> attacks =
          (quick ? Attack.QUICK : Attack.ALL)
              .stream()
                  .filter(each -> words.isEmpty() || words.contains(each.kind().word()))
                  .toList();
      String seconds = value(given, "--seconds");
      String minutes = value(given, "--minutes");
      long limitMinutes = minutes == null ? writes ? 11 : 60 : Long.parseLong(minutes);
      return new Wish(
          attacks,
          seconds == null ? quick ? 3 : 5 : Integer.parseInt(seconds),
          given.contains("--ours"),
          words.contains(ENUMERATION) || words.isEmpty() && !quick,
          writes,
          System.nanoTime() + limitMinutes * 60_000_000_000L);
    }

    private static @Nullable String value(List<String> given, String option) {
      int at = given.indexOf(option);
      return at < 0 || at + 1 >= given.size() ? null : given.get(at + 1);
    }
  }

  private static void inside(List<String> given) throws Exception {
    Wish wish = Wish.of(given);
    List<AttackResult> results = new ArrayList<>();
    System.out.println(AttackTable.text(List.of()).strip());
    Account[] accounts =
        HonestCalls.accounts(PHONES + AttackRun.MORE_ACCOUNTS).toArray(Account[]::new);
    try (TempFolder temp = new TempFolder("attack");
        NameServer names = new NameServer()) {
      AtomicInteger starts = new AtomicInteger();
      Supplier<Path> folder = () -> temp.folder("server-" + starts.incrementAndGet());
      ServerPlan plan = ServerPlan.interop(Set.of(Transport.UDP, Transport.TLS), accounts);
      int apiPort = Ports.next();
      int iaxPort = Ports.next();
      Supplier<ServerUnderTest> ours =
          () ->
              RingfenceServer.underAttack(
                  folder.get(), plan, apiPort, iaxPort, names.prefix(), NameServer.sections());
      if (wish.enumerates()) enumerate(ours, wish);
      run(ours, apiPort, iaxPort, names, wish, results);
      if (!wish.ours()) {
        ServerPlan udp = ServerPlan.interop(Set.of(Transport.UDP), accounts);
        run(() -> KamailioPeer.guarded(folder.get(), udp), 0, 0, null, wish, results);
      }
    }
  }

  /**
   * A server that has shut phones out is replaced: it would not let them in for minutes. What there
   * is no time for is named.
   */
  private static void run(
      Supplier<ServerUnderTest> start,
      int apiPort,
      int iaxPort,
      @Nullable NameServer names,
      Wish wish,
      List<AttackResult> results)
      throws Exception {
    ServerUnderTest server = start.get();
    try {
      for (Attack attack : wish.attacks()) {
        String program = attack.kind().program();
        if (apiPort == 0 && !attack.kind().isForAnyServer()) continue;
        if (program != null && !Programs.isInstalled(program)) {
          System.out.println(
              "    " + attack.kind().title + ": apt install " + attack.kind().debianPackage());
          continue;
        }
        if (System.nanoTime() - wish.deadlineNs() > 0) {
          System.out.println("    " + attack + " of " + server.name() + ": no time was left");
          continue;
        }
        AttackResult result;
        try (AttackRun run = new AttackRun(server, PHONES, apiPort, iaxPort, names, true)) {
          result = run.result(attack, wish.seconds());
        }
        results.add(result);
        System.out.println(AttackTable.row(result));
        result.honest().problems().stream().limit(3).forEach(AttackLab::showProblem);
        if (wish.writes()) write(results);
        if (result.shutOut() == 0) continue;
        server.close();
        server = start.get();
      }
    } finally {
      server.close();
    }
  }

  private static void enumerate(Supplier<ServerUnderTest> start, Wish wish) throws Exception {
    try (ServerUnderTest server = start.get()) {
      String learnt = Enumeration.learnt(server, PHONES);
      System.out.println("    " + learnt);
      if (!wish.writes()) return;
      Path page = ProjectFile.find(PAGE);
      String text = PerformancePage.replaced(Files.readString(page), ENUMERATION, learnt);
      Files.writeString(page, text);
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
