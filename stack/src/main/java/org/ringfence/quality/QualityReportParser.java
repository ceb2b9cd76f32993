package org.ringfence.quality;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Reads the body of a quality report (RFC 6035 section 4.6.1). A line may go on in the next one,
 * which then begins with a space; names that are not known are kept; order does not matter but for
 * the first line and which side's metrics a group is among.
 */
public final class QualityReportParser {
  private QualityReportParser() {}

  /** A report, or what is wrong. */
  public sealed interface Result permits QualityReport, Malformed {}

  /**
   * No report.
   *
   * @param reason for people
   * @param line the first is 1
   */
  public record Malformed(String reason, int line) implements Result {}

  public static Result parse(String body) {
    if (body.length() > Limits.QUALITY_REPORT_CHARS) {
      return new Malformed("too long", 1);
    }
    String[] lines = body.replaceAll("\r?\n[ \t]+", " ").split("\r?\n", -1);
    if (lines.length > Limits.QUALITY_REPORT_LINES) {
      return new Malformed("too many lines", Limits.QUALITY_REPORT_LINES);
    }
    return new Reading(lines).read();
  }

  private static final class Reading {
    private final String[] lines;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> local = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> remote = new LinkedHashMap<>();
    private Map<String, Map<String, String>> side = Map.of();
    private boolean inMetrics;
    private boolean hasRemote;
    private String dialogId = "";

    Reading(String[] lines) {
      this.lines = lines;
    }

    Result read() {
      QualityReport.Kind kind = kind();
      if (kind == null) {
        return new Malformed("no kind of report", 1);
      }
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        if (lines[i].isBlank()) {
          continue;
        }
        if (colon <= 0) {
          return new Malformed("no name before a colon", i + 1);
        }
        take(lines[i].substring(0, colon).strip(), lines[i].substring(colon + 1).strip());
      }
      boolean over = lines[0].substring(lines[0].indexOf(':') + 1).strip().equals("CallTerm");
      return new QualityReport(
          kind,
          over,
          headers,
          new Metrics(local),
          hasRemote ? Optional.of(new Metrics(remote)) : Optional.empty(),
          dialogId);
    }

    private QualityReport.@Nullable Kind kind() {
      for (QualityReport.Kind kind : QualityReport.Kind.values()) {
        boolean said = lines[0].regionMatches(true, 0, kind.line(), 0, kind.line().length());
        if (said && lines[0].substring(kind.line().length()).stripLeading().startsWith(":")) {
          return kind;
        }
      }
      return null;
    }

    private void take(String name, String value) {
      switch (name) {
        case "LocalMetrics" -> {
          inMetrics = true;
          side = local;
        }
        case "RemoteMetrics" -> {
          inMetrics = true;
          hasRemote = true;
          side = remote;
        }
        case "DialogID" -> dialogId = value;
        default -> {
          if (inMetrics) {
            side.put(name, values(value));
          } else {
            headers.put(name, value);
          }
        }
      }
    }

    /** {@code A=1 B="two words"}: what is no pair is left out. */
    private static Map<String, String> values(String text) {
      Map<String, String> values = new LinkedHashMap<>();
      int at = 0;
      while (at < text.length()) {
        int equals = text.indexOf('=', at);
        if (equals < 0) {
          break;
        }
        int end = valueEnd(text, equals + 1);
        String key = text.substring(at, equals).strip();
        values.put(key.substring(key.lastIndexOf(' ') + 1), text.substring(equals + 1, end));
        at = end + 1;
      }
      return values;
    }

    private static int valueEnd(String text, int from) {
      boolean quoted = from < text.length() && text.charAt(from) == '"';
      int end = quoted ? text.indexOf('"', from + 1) + 1 : text.indexOf(' ', from);
      return end <= 0 ? text.length() : end;
    }
  }
}
