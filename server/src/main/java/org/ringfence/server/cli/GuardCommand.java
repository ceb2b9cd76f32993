package org.ringfence.server.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.guard.AuditLog;
import org.ringfence.server.guard.Feeds;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.report.Exit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs about attacks. */
@Command(
    name = "guard",
    description = "Shows how the server fares against floods and guesses, and shuts strangers out.")
final class GuardCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption folder = new FolderOption();

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  GuardCommand(Console console) {
    this.console = console;
  }

  /** With the verbs below it. */
  static CommandLine withVerbs(Console console) {
    return new CommandLine(new GuardCommand(console))
        .addSubcommand(new Siege(console))
        .addSubcommand(new NetworkHints(console))
        .addSubcommand(new Audit(console));
  }

  @Override
  public Integer call() throws Exception {
    try (Operations operations = folder.operations()) {
      show(console, operations.guard(), json);
      return 0;
    }
  }

  private static void show(Console console, GuardReport report, boolean json) {
    if (json) {
      Json.print(console.out(), report);
      return;
    }
    String state = report.state().isEmpty() ? "no server is running" : report.state();
    List<String> lines = new ArrayList<>();
    lines.add("state       " + state + "   (siege " + report.siege() + ")");
    lines.add("known       " + report.knownFlows() + " flows, " + report.known() + " messages");
    lines.add(
        "strangers   %d messages served, %d for which there was no time, %d left unanswered"
            .formatted(report.newcomers(), report.shed(), report.unanswered()));
    lines.add(
        "passwords   %d wrong, %d not looked at".formatted(report.guesses(), report.slowed()));
    if (report.tooFast() > 0) {
      lines.add("calls       %d refused, begun too fast by one caller".formatted(report.tooFast()));
    }
    if (!report.firewall().equals("off")) {
      lines.add(
          "kernel      "
              + (report.firewall().isEmpty() ? "drops what lists name" : report.firewall()));
    }
    for (Feeds.State feed : report.feeds()) {
      String when =
          feed.readMs() == 0 ? "never read" : "read " + Instant.ofEpochMilli(feed.readMs());
      String problem = feed.problem().isEmpty() ? "" : "; " + feed.problem();
      lines.add(
          "list        %d addresses, %s%s: %s"
              .formatted(feed.addresses(), when, problem, feed.source()));
    }
    if (report.listed() > 0) {
      lines.add("listed      %d messages of strangers not heard".formatted(report.listed()));
    }
    lines.forEach(console.out()::println);
  }

  /** Shuts strangers out, or lets them in again. */
  @Command(
      name = "siege",
      description = {
        "Serves none but phones that are known: `on`, `off`, or `auto`.",
        "`auto` leaves strangers less of the time while a flood lasts; `off` never does.",
        "A phone that is new, or comes from a new address, cannot register while it is on."
      })
  static final class Siege implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "on|off|auto", description = "From now until the server stops.")
    private String mode = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Siege(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        show(console, operations.siege(mode), json);
        return 0;
      }
    }
  }

  /** Shows the audit log and whether it is whole. */
  @Command(
      name = "audit",
      description = "Shows what happened that somebody may have to answer for.",
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:the log is whole", "1:somebody has changed or removed a line"})
  static final class Audit implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Audit(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        List<AuditLog.Entry> entries = operations.audit();
        Integer broken = AuditLog.broken(entries);
        if (json) {
          Json.print(console.out(), Map.of("whole", broken == null, "entries", entries));
        } else {
          for (AuditLog.Entry each : entries) {
            String line = each.at() + "  " + each.event() + "  " + each.detail();
            console.out().println(Table.shown(line));
          }
          String last = entries.isEmpty() ? "" : "; the last hash is " + entries.getLast().hash();
          console
              .out()
              .println(
                  broken == null
                      ? "whole: " + entries.size() + " lines" + last
                      : "line " + broken + " does not follow from the one before");
        }
        return (broken == null ? Exit.OK : Exit.FAILED).code();
      }
    }
  }
}
