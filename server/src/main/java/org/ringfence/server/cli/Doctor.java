package org.ringfence.server.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigException;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.config.Problem;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Finding;
import org.ringfence.server.doctor.ServerCheck;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.ServerFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks the server and its machine over, and says what each thing costs and how to fix it. */
@Command(
    name = "doctor",
    description = "Looks everything over; exit code 1 when something must be fixed.")
final class Doctor implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption option = new FolderOption();

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  Doctor(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Finding> findings = look();
    if (json) {
      Json.print(console.out(), findings);
    } else {
      findings.forEach(this::show);
    }
    boolean sound = findings.stream().noneMatch(f -> f.level() == Finding.Level.FIX);
    return (sound ? Exit.OK : Exit.FAILED).code();
  }

  private List<Finding> look() {
    Instant now = Instant.now();
    ServerFolder folder = option.folder();
    List<Finding> findings = new ArrayList<>();
    Config config = Config.defaults();
    try {
      config = option.config();
      findings.add(Finding.ok("config", folder.path().resolve(ConfigFile.NAME).toString()));
    } catch (ConfigException e) {
      for (Problem problem : e.problems()) {
        findings.add(Finding.fix("config", problem.toString(), "edit that line"));
      }
    } catch (Failure e) {
      findings.add(Finding.fix("config", e.text(), e.remedy()));
    }
    findings.addAll(ServerCheck.ports(config));
    findings.addAll(TrunkCheck.look(config));
    if (folder.used()) {
      findings.addAll(FolderCheck.look(folder, config, now));
      findings.add(DatabaseCheck.look(folder, config));
      try (Operations operations = option.operations()) {
        findings.addAll(ServerCheck.server(operations, config, now));
      } catch (Failure e) {
        findings.add(Finding.fix("server", e.text(), e.remedy()));
      } catch (ConfigException e) {
        findings.add(Finding.note("server", "not asked: the configuration is wrong", ""));
      }
    } else {
      findings.add(
          Finding.note("server", "there is none in " + folder.path() + " yet", "./ringfence up"));
    }
    findings.addAll(AdvisoryCheck.look(folder, Ringfence.Version.text(), now));
    findings.addAll(HostCheck.look(config, now));
    return findings;
  }

  private void show(Finding finding) {
    String mark =
        switch (finding.level()) {
          case OK -> "✓";
          case NOTE -> "!";
          case FIX -> "✗";
        };
    console.out().println(mark + " " + finding.what() + ": " + Table.shown(finding.detail()));
    if (!finding.fix().isEmpty()) {
      console.out().println("    " + finding.fix());
    }
  }
}
