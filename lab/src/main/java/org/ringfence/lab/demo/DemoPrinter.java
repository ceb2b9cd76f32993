package org.ringfence.lab.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Shows a report: with boxes and colours at a terminal, plainly elsewhere, or as JSON. */
final class DemoPrinter {
  private static final int WIDTH = 100;

  private final PrintStream out;
  private final boolean pretty;

  DemoPrinter(PrintStream out, boolean pretty) {
    this.out = out;
    this.pretty = pretty;
  }

  void people(DemoReport report) {
    title("The six steps of a call, from Alice's mouth to Bob's ear");
    rows(report.steps());
    end();
    title("What was heard of what was said");
    heard(report.byBob());
    heard(report.byAlice());
    end();
    for (String name : List.of("alice", "bob")) {
      out.println(
          DemoReport.say("%-5s said   %s", name, report.folder().resolve(name + "-said.wav")));
      out.println(
          DemoReport.say("%-5s heard  %s", name, report.folder().resolve(name + "-heard.wav")));
    }
    String verdict = report.understood() ? "Bob heard Alice, and Alice heard Bob." : "Not heard.";
    String took = DemoReport.say(" (%.1f s in all)", report.totalMs() / 1000);
    out.println(colour(report.understood() ? "32;1" : "31;1", verdict) + took);
  }

  /** The steps alone, and whether each heard the other. */
  void steps(String title, List<DemoReport.Step> steps, boolean heard) {
    title(title);
    rows(steps);
    end();
    out.println(
        colour(heard ? "32;1" : "31;1", heard ? "Each heard the other." : "They did not hear."));
  }

  private void rows(List<DemoReport.Step> steps) {
    for (DemoReport.Step step : steps) {
      row(
          DemoReport.say(
              "%d  %-11s %10s   %s", step.number(), step.name(), step.time(), step.words()));
    }
  }

  private void heard(Heard heard) {
    row(
        DemoReport.say(
            "%s heard %s: %.0f ms later, %.1f %% lost, similarity %.2f: %s",
            heard.hearer(),
            heard.speaker(),
            heard.mouthToEarMs(),
            100 * heard.alignment().lostShare(),
            heard.alignment().similarity(),
            heard.understood() ? "understood" : "NOT understood"));
  }

  private void title(String text) {
    if (pretty) {
      out.println("┌─ " + colour("1", text) + " " + "─".repeat(WIDTH - text.length() - 4) + "┐");
    } else {
      out.println(text);
    }
  }

  private void row(String text) {
    String fitted = text.length() > WIDTH - 2 ? text.substring(0, WIDTH - 2) : text;
    if (pretty) out.println("│ " + fitted + " ".repeat(WIDTH - 1 - fitted.length()) + "│");
    else out.println("  " + text);
  }

  private void end() {
    out.println(pretty ? "└" + "─".repeat(WIDTH) + "┘" : "");
  }

  private String colour(String code, String text) {
    return pretty ? "\033[" + code + "m" + text + "\033[0m" : text;
  }

  void json(DemoReport report) {
    List<String> fields = new ArrayList<>();
    fields.add(text("codec", report.codec().encodingName()));
    fields.add(number("connectMs", report.answerMs()));
    fields.add(number("ringMs", report.ringMs()));
    fields.add(number("registerMs", report.registerMs()));
    fields.add(number("serverStartMs", report.serverMs()));
    fields.add(number("packetsPerSecond", report.packetsPerSecond()));
    fields.add(number("kbitPerSecond", report.kilobitsPerSecond()));
    fields.add("\"aliceToBob\":" + way(report.fromAlice(), report.byBob()));
    fields.add("\"bobToAlice\":" + way(report.fromBob(), report.byAlice()));
    fields.add(text("folder", report.folder().toString()));
    fields.add("\"understood\":" + report.understood());
    fields.add(number("totalMs", report.totalMs()));
    out.println("{" + String.join(",", fields) + "}");
  }

  void json(List<DemoReport.Step> steps, boolean understood) {
    List<String> told = new ArrayList<>();
    for (DemoReport.Step step : steps) {
      told.add(
          "{\"number\":"
              + step.number()
              + ","
              + text("name", step.name())
              + ","
              + text("time", step.time())
              + ","
              + text("words", step.words())
              + "}");
    }
    out.println("{\"steps\":[" + String.join(",", told) + "],\"understood\":" + understood + "}");
  }

  private static String way(Journey way, Heard heard) {
    return "{"
        + String.join(
            ",",
            number("samplingUs", way.sampling.medianUs()),
            number("encodingUs", way.encoding.medianUs()),
            number("payloadBytes", way.payloadBytes.mean()),
            number("travelMs", way.travel.medianMs()),
            number("travelP99Ms", way.travel.at(0.99) / 1e6),
            number("jitterBufferMs", way.waiting.medianMs()),
            number("decodingUs", way.decoding.medianUs()),
            number("mouthToEarMs", heard.mouthToEarMs()),
            number("similarity", heard.alignment().similarity()),
            number("lostShare", heard.alignment().lostShare()),
            number("lostPackets", heard.lostPackets()),
            "\"understood\":" + heard.understood())
        + "}";
  }

  private static String number(String name, double value) {
    return DemoReport.say("\"%s\":%.3f", name, value);
  }

  private static String text(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"");
    return "\"" + name + "\":\"" + escaped + "\"";
  }
}
