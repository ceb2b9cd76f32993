package org.ringfence.server.cli;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.store.CallCursor;
import org.ringfence.server.store.Cdr;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes all call records of a time, the latest first, for other programs. */
@Command(
    name = "export",
    description = {
      "Writes all call records of a time, the latest first: CSV, or a JSON array.",
      "The view `call_records` of the database holds the same."
    })
final class CallsExport implements Callable<Integer> {
  private static final int PAGE = 1_000;

  private static final List<String> HEADING =
      List.of(
          "call",
          "started",
          "answered",
          "ended",
          "seconds",
          "billable",
          "caller",
          "called",
          "answeredBy",
          "outcome",
          "cause",
          "code",
          "transfers",
          "callerMedia",
          "calledMedia",
          "callerHears",
          "calledHears");

  private final Console console;
  @Mixin private FolderOption folder = new FolderOption();
  @Mixin private TimeSpan span = new TimeSpan();

  @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "Only of this extension.")
  private @Nullable String extension;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Option(names = "--csv", description = "As CSV, which is the default.")
  private boolean csv;

  CallsExport(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    long fromMs = span.fromMs();
    CallCursor cursor = new CallCursor(span.toMs() - 1, "");
    boolean first = true;
    try (Operations operations = folder.operations()) {
      console.out().print(json && !csv ? "[" : "");
      if (!json || csv) Table.csv(console.out(), HEADING, List.of());
      for (boolean more = true; more; ) {
        List<Cdr> page = operations.calls(PAGE, extension, cursor);
        more = page.size() == PAGE;
        for (Cdr each : page) {
          more &= each.startedMs() >= fromMs;
          if (each.startedMs() < fromMs) break;
          if (json && !csv) {
            console.out().print(first ? "\n" : ",\n");
            console.out().print(Json.text(each));
          } else {
            Table.csv(console.out(), row(each));
          }
          first = false;
          cursor = new CallCursor(each.startedMs(), each.callId());
        }
      }
      console.out().print(json && !csv ? "\n]\n" : "");
      return 0;
    }
  }

  private static List<String> row(Cdr c) {
    return List.of(
        c.callId(),
        time(c.startedMs()),
        c.answeredMs() == null ? "" : time(c.answeredMs()),
        time(c.endedMs()),
        Long.toString(c.durationSeconds()),
        Long.toString(c.billableSeconds()),
        c.caller(),
        c.callee(),
        c.answeredBy(),
        c.outcome().name().toLowerCase(Locale.ROOT),
        c.cause(),
        Integer.toString(c.code()),
        String.join(" ", c.transfers()),
        c.callerMedia(),
        c.calledMedia(),
        Objects.toString(c.quality().callerHears(), ""),
        Objects.toString(c.quality().calledHears(), ""));
  }

  private static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }
}
