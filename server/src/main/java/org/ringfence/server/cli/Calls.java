package org.ringfence.server.cli;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.store.Cdr;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows call records, or what happens in calls now. */
@Command(
    name = "calls",
    description = {
      "Shows the latest calls, or what happens live.",
      "MOS: how well the caller and the called heard each other, 1 to 4.5; - for unknown."
    })
final class Calls implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption folder = new FolderOption();

  @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "Only of this extension.")
  private @Nullable String extension;

  @Option(names = "--live", description = "Show events as they happen.")
  private boolean live;

  @Option(names = "--limit", description = "How many at most (${DEFAULT-VALUE}).")
  private int limit = 20;

  @ArgGroup(exclusive = true)
  private Form form = new Form();

  /** How it is printed. */
  static final class Form {
    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = "--csv", description = "As CSV.")
    private boolean csv;
  }

  Calls(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (Operations operations = folder.operations()) {
      if (live) {
        operations.live(this::show, () -> !console.out().checkError());
        return 0;
      }
      List<Cdr> calls = operations.calls(limit, extension);
      if (form.json) {
        Json.print(console.out(), calls);
      } else if (form.csv) {
        Table.csv(console.out(), HEADING, calls.stream().map(Calls::row).toList());
      } else {
        Table.print(console.out(), HEADING, calls.stream().map(Calls::row).toList());
      }
      return 0;
    }
  }

  private static final List<String> HEADING =
      List.of(
          "STARTED",
          "CALLER",
          "CALLED",
          "ANSWERED BY",
          "SECONDS",
          "BILLABLE",
          "OUTCOME",
          "CAUSE",
          "TRANSFERS",
          "CALLER MEDIA",
          "CALLED MEDIA",
          "MOS",
          "CALL");

  private static List<String> row(Cdr c) {
    return List.of(
        Instant.ofEpochMilli(c.startedMs()).toString(),
        c.caller(),
        c.callee(),
        c.answeredBy(),
        Long.toString(c.durationSeconds()),
        Long.toString(c.billableSeconds()),
        c.outcome().name().toLowerCase(Locale.ROOT),
        c.cause(),
        String.join(" ", c.transfers()),
        c.callerMedia(),
        c.calledMedia(),
        mos(c.quality().callerHears()) + "/" + mos(c.quality().calledHears()),
        c.callId());
  }

  /** A dash where it is not known. */
  private static String mos(@Nullable Double score) {
    return score == null ? "-" : String.format(Locale.ROOT, "%.1f", score);
  }

  private boolean show(CallEvent e) {
    if (extension == null || e.party().equals(extension) || e.detail().equals(extension)) {
      if (form.json) {
        Json.line(console.out(), e);
      } else {
        console
            .out()
            .println(
                Table.shown(
                    "%s  %-10s  %-11s  %s %s"
                        .formatted(
                            Instant.ofEpochMilli(e.timeMs()),
                            e.callId(),
                            e.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            e.party(),
                            e.detail())));
      }
    }
    return !console.out().checkError();
  }
}
