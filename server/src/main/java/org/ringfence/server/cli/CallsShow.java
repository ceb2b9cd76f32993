package org.ringfence.server.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.ringfence.quality.CallQuality;
import org.ringfence.quality.CodecImpairment;
import org.ringfence.quality.Measured;
import org.ringfence.quality.QualityReport;
import org.ringfence.quality.QualityReportParser;
import org.ringfence.quality.Score;
import org.ringfence.quality.WayQuality;
import org.ringfence.server.control.CallSound;
import org.ringfence.server.control.Operations;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.ToldQuality;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one call: how it went, and how it sounded second by second. */
@Command(name = "show", description = "Shows one call, and how it sounded second by second.")
final class CallsShow implements Callable<Integer> {
  private static final List<String> HEADING =
      List.of(
          "WAY", "CODEC", "LOSS", "LATE", "JITTER", "WORST", "ROUND TRIP", "MOS", "EACH SECOND");

  private final Console console;
  @Mixin private FolderOption folder = new FolderOption();

  @Parameters(paramLabel = "CALL", description = "Its name: the last column of `calls`.")
  private String id = "";

  @Option(names = "--json", description = "As JSON, with every second.")
  private boolean json;

  CallsShow(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (Operations operations = folder.operations()) {
      CallSound report = operations.sound(id);
      if (json) Json.print(console.out(), values(report));
      else print(console.out(), report);
      return 0;
    }
  }

  private static Map<String, Object> values(CallSound report) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (CallMedia media : report.media()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("line", media.line());
      line.put("sentence", media.sentence());
      media
          .read()
          .ifPresent(recording -> {
            CallQuality quality = CallQuality.of(recording);
            line.put("startedMs", recording.startedMs());
            line.put("codecs", recording.codecs());
            line.put("callerHears", CallQuality.score(quality.callerHears()));
            line.put("calledHears", CallQuality.score(quality.calledHears()));
            line.put("ways", quality.ways());
            line.put("legs", recording.ends());
            line.put("seconds", recording.seconds());
          });
      lines.add(line);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("call", report.record());
    values.put("media", lines);
    values.put("told", report.told());
    return values;
  }

  private static void print(PrintStream out, CallSound report) {
    Cdr call = report.record();
    String by = call.answeredBy().isEmpty() ? "" : ", answered by " + call.answeredBy();
    out.println(
        Table.shown(
            "%s  %s called %s%s, %d s, %s"
                .formatted(
                    Instant.ofEpochMilli(call.startedMs()),
                    call.caller(),
                    call.callee(),
                    by,
                    call.durationSeconds(),
                    call.cause())));
    if (report.media().isEmpty()) out.println("Nothing was measured of it.");
    if (!call.quality().transcoded().isEmpty())
      out.println(
          Table.shown(
              "Transcoded here (%s): the two have no codec in common."
                  .formatted(call.quality().transcoded())));
    String called = call.answeredBy().isEmpty() ? call.callee() : call.answeredBy();
    for (CallMedia media : report.media()) {
      out.println();
      if (media.line() > 0) out.println("Media line " + (media.line() + 1) + ":");
      out.println(Table.shown(media.sentence()));
      media
          .read()
          .ifPresent(recording -> print(out, CallQuality.of(recording), call.caller(), called));
    }
    for (ToldQuality told : report.told()) print(out, told);
  }

  /** What a phone says of it, by RFC 6035. */
  private static void print(PrintStream out, ToldQuality told) {
    if (!(QualityReportParser.parse(told.report()) instanceof QualityReport report)) return;
    Measured heard = report.local().measured();
    String mos = report.local().text("QualityEst", "MOSLQ");
    out.println(
        Table.shown(
            "%s's phone says: MOS %s, loss %s, late %s, jitter %s"
                .formatted(
                    told.number(),
                    mos.isEmpty() ? "unknown" : mos,
                    shown(heard.lossPercent(), "%.1f %%"),
                    shown(heard.latePercent(), "%.1f %%"),
                    shown(heard.jitterMs(), "%.1f ms"))));
  }

  private static void print(PrintStream out, CallQuality quality, String caller, String called) {
    out.println();
    hears(out, caller, called, quality.callerHears());
    hears(out, called, caller, quality.calledHears());
    out.println();
    List<List<String>> rows = new ArrayList<>();
    for (WayQuality way : quality.ways()) rows.add(row(quality, way, caller, called));
    Table.print(out, HEADING, rows);
    out.println();
    out.println("Loss to us is counted here; what reached a phone is what its reports say, less");
    out.println("what was lost before. Late is what a jitter buffer of 100 ms would have to drop.");
    out.println("One way is taken to be half of there and back.");
  }

  private static void hears(PrintStream out, String hearer, String talker, Measured heard) {
    String what =
        switch (CallQuality.score(heard)) {
          case Score.Unknown unknown ->
              "unknown (not measured: " + String.join(", ", unknown.missing()) + ")";
          case Score.Known known -> known(known);
        };
    out.println(Table.shown(hearer + " heard " + talker + ": " + what));
  }

  private static String known(Score.Known known) {
    Measured in = known.inputs();
    CodecImpairment codec = known.codec();
    return String.format(
        Locale.ROOT,
        "MOS %.1f, R %.1f = %.1f - codec %.1f - loss %.1f - late %.1f - delay %.1f"
            + " (%s, loss %s, late %s, burst ratio %s, one way %s, jitter %s)",
        known.mos(),
        known.rating(),
        codec.scale().best(),
        known.codecCost(),
        known.lossCost(),
        known.jitterCost(),
        known.delayCost(),
        codec.codec(),
        shown(in.lossPercent(), "%.1f %%"),
        shown(in.latePercent(), "%.1f %%"),
        shown(in.burstRatio(), "%.1f"),
        shown(in.delayMs(), "%.0f ms"),
        shown(in.jitterMs(), "%.1f ms"));
  }

  private static List<String> row(
      CallQuality quality, WayQuality way, String caller, String called) {
    String phone = way.way().leg() == 0 ? caller : called;
    Measured measured = way.measured();
    return List.of(
        way.way().inbound() ? phone + " to us" : "us to " + phone,
        measured.codec(),
        shown(measured.lossPercent(), "%.1f %%"),
        shown(measured.latePercent(), "%.1f %%"),
        shown(measured.jitterMs(), "%.1f ms"),
        shown(way.worstJitterMs(), "%.1f ms"),
        shown(way.roundTripMs(), "%.1f ms"),
        way.score() instanceof Score.Known known
            ? String.format(Locale.ROOT, "%.1f", known.mos())
            : "unknown",
        Sparkline.of(quality.scores(way.way())));
  }

  private static String shown(OptionalDouble value, String format) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "unknown";
  }
}
