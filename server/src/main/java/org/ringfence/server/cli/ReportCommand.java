package org.ringfence.server.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.store.CallReports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How much was called, and how it sounded. */
@Command(
    name = "report",
    description = {
      "Sums calls up by user, by trunk or by day: how much was called, or how it sounded.",
      "MOS: 1 to 4.5; below 3.1 is poor. Of a transferred call each who talked has taken one."
    })
final class ReportCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption folder = new FolderOption();
  @Mixin private TimeSpan span = new TimeSpan();

  /** Of what. */
  @SuppressWarnings("MemberName")
  enum What {
    usage,
    quality
  }

  /** By what. */
  @SuppressWarnings("MemberName")
  enum By {
    user,
    trunk,
    day
  }

  @Parameters(paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}.")
  private What what = What.usage;

  @Option(names = "--by", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private By by = By.user;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Option(names = "--csv", description = "As CSV.")
  private boolean csv;

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (Operations operations = folder.operations()) {
      List<CallReports.Row> rows =
          operations.report(
              CallReports.By.valueOf(by.name().toUpperCase(Locale.ROOT)),
              span.fromMs(),
              span.toMs());
      boolean usage = what == What.usage;
      List<String> heading =
          usage
              ? List.of("", "PLACED", "SECONDS", "TAKEN", "SECONDS", "MISSED")
              : List.of("", "MEASURED", "MEAN MOS", "WORST", "POOR");
      List<String> named = new java.util.ArrayList<>(heading);
      named.set(0, by.name().toUpperCase(Locale.ROOT));
      List<List<String>> cells =
          rows.stream().map(usage ? ReportCommand::usage : ReportCommand::quality).toList();
      if (json) Json.print(console.out(), rows);
      else if (csv) Table.csv(console.out(), named, cells);
      else Table.print(console.out(), named, cells);
      return 0;
    }
  }

  private static List<String> usage(CallReports.Row row) {
    return List.of(
        row.key(),
        Long.toString(row.placed()),
        Long.toString(row.placedSeconds()),
        Long.toString(row.taken()),
        Long.toString(row.takenSeconds()),
        Long.toString(row.missed()));
  }

  private static List<String> quality(CallReports.Row row) {
    return List.of(
        row.key(),
        Long.toString(row.measured()),
        score(row.mean()),
        score(row.worst()),
        Long.toString(row.poor()));
  }

  private static String score(@Nullable Double score) {
    return score == null ? "-" : String.format(Locale.ROOT, "%.1f", score);
  }
}
