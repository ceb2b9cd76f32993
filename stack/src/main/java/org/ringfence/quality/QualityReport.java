package org.ringfence.quality;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a telephone tells of a call's quality, in the body of a PUBLISH or NOTIFY (RFC 6035 section
 * 4.6, {@code application/vq-rtcpxr}).
 *
 * @param kind why it is sent
 * @param termination whether the call is over ({@code CallTerm}); of sessions and intervals alone
 * @param headers whom it is about, in order: {@code CallID}, {@code LocalID}, {@code RemoteID}, ...
 * @param local what the reporter hears
 * @param remote what the other side hears, as it told the reporter; empty where it did not
 * @param dialogId the call's dialog; empty when none was said
 */
public record QualityReport(
    Kind kind,
    boolean termination,
    Map<String, String> headers,
    Metrics local,
    Optional<Metrics> remote,
    String dialogId)
    implements QualityReportParser.Result {
  public static final String MEDIA_TYPE = "application/vq-rtcpxr";

  public QualityReport {
    headers = Metrics.copy(headers);
  }

  /** The three kinds, by the line they begin with. */
  public enum Kind {
    SESSION("VQSessionReport"),
    INTERVAL("VQIntervalReport"),
    ALERT("VQAlertReport");

    private final String line;

    Kind(String line) {
      this.line = line;
    }

    String line() {
      return line;
    }
  }

  /** One header's value; empty when there is none. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** The body: lines end with CRLF, and what could end one early becomes a space. */
  public String write() {
    StringBuilder out = new StringBuilder();
    line(out, kind.line(), termination ? "CallTerm" : "");
    headers.forEach((name, value) -> line(out, name, value));
    line(out, "LocalMetrics", "");
    write(out, local);
    remote.ifPresent(metrics -> {
      line(out, "RemoteMetrics", "");
      write(out, metrics);
    });
    if (!dialogId.isEmpty()) {
      line(out, "DialogID", dialogId);
    }
    return out.toString();
  }

  private static void write(StringBuilder out, Metrics metrics) {
    metrics
        .groups()
        .forEach((name, values) -> {
          StringBuilder line = new StringBuilder();
          values.forEach((key, value) ->
              line.append(line.isEmpty() ? "" : " ").append(key).append('=').append(value));
          line(out, name, line.toString());
        });
  }

  private static void line(StringBuilder out, String name, String value) {
    String clean = value.replaceAll("[\\p{Cntrl}]", " ");
    out.append(name).append(':').append(clean.isEmpty() ? "" : " ").append(clean).append("\r\n");
  }

  /** Headers in the order in which RFC 6035 has them. */
  public static Map<String, String> headers(
      String callId, String localId, String remoteId, String origId) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("CallID", callId);
    headers.put("LocalID", localId);
    headers.put("RemoteID", remoteId);
    headers.put("OrigID", origId);
    return headers;
  }
}
