package org.ringfence.server.observe;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ringfence.server.store.CallEvent;

/**
 * A finished call as spans of OpenTelemetry: the call, below it how long it rang and how long they
 * talked, and each leg with the times it was on hold. Ids come from the call's own name, so a call
 * told twice is one.
 */
final class CallTrace {
  private static final int SERVER = 2;
  private static final int INTERNAL = 1;
  private static final int ERROR = 2;

  private final List<CallEvent> events;
  private final String callId;
  private final String traceId;
  private final List<Map<String, Object>> spans = new ArrayList<>();

  private CallTrace(List<CallEvent> events) {
    this.events = events;
    this.callId = events.getFirst().callId();
    this.traceId = id(callId, 16);
  }

  /** Its spans, in the form of OTLP over HTTP with JSON. */
  static List<Map<String, Object>> spans(List<CallEvent> events) {
    CallTrace trace = new CallTrace(events);
    trace.make();
    return trace.spans;
  }

  private void make() {
    CallEvent began = events.getFirst();
    CallEvent ended = events.getLast();
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("ringfence.call.id", callId);
    about.put("ringfence.caller", began.party());
    about.put("ringfence.dialled", began.detail());
    about.put("ringfence.outcome", ended.detail());
    about.put("ringfence.code", ended.code());
    long answeredMs = time(CallEvent.Kind.ANSWERED, ended.timeMs());
    boolean answered = answeredMs < ended.timeMs() || has(CallEvent.Kind.ANSWERED);
    span("call", "", SERVER, began.timeMs(), ended.timeMs(), about, !answered);
    span("ring", "call", INTERNAL, began.timeMs(), answeredMs, Map.of(), false);
    if (answered) span("talk", "call", INTERNAL, answeredMs, ended.timeMs(), Map.of(), false);
    legs(ended.timeMs());
  }

  private boolean has(CallEvent.Kind kind) {
    return events.stream().anyMatch(each -> each.kind() == kind);
  }

  private long time(CallEvent.Kind kind, long otherwise) {
    return events.stream()
        .filter(each -> each.kind() == kind)
        .mapToLong(CallEvent::timeMs)
        .findFirst()
        .orElse(otherwise);
  }

  private void legs(long endMs) {
    Map<Integer, List<CallEvent>> byLeg = new TreeMap<>();
    for (CallEvent each : events) {
      if (each.leg() >= 0) byLeg.computeIfAbsent(each.leg(), leg -> new ArrayList<>()).add(each);
    }
    byLeg.forEach((leg, own) -> leg(leg, own, endMs));
  }

  private void leg(int leg, List<CallEvent> own, long endMs) {
    String name = "leg " + leg;
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("ringfence.party", own.getFirst().party());
    long lastMs = endMs;
    long heldMs = -1;
    int holds = 0;
    for (CallEvent each : own) {
      switch (each.kind()) {
        case MEDIA -> about.put("ringfence.media", each.detail());
        case OUTSIDE -> about.put("ringfence.trunk", each.detail());
        case LEG_ENDED -> lastMs = each.timeMs();
        case HELD -> heldMs = each.timeMs();
        case RESUMED -> {
          if (heldMs >= 0) {
            span(
                "hold " + ++holds + " of " + name,
                name,
                INTERNAL,
                heldMs,
                each.timeMs(),
                Map.of(),
                false);
          }
          heldMs = -1;
        }
        default -> {}
      }
    }
    if (heldMs >= 0) {
      span("hold " + ++holds + " of " + name, name, INTERNAL, heldMs, lastMs, Map.of(), false);
    }
    span(name, "call", INTERNAL, own.getFirst().timeMs(), lastMs, about, false);
  }

  private void span(
      String name,
      String parent,
      int kind,
      long fromMs,
      long toMs,
      Map<String, Object> about,
      boolean failed) {
    Map<String, Object> span = new LinkedHashMap<>();
    span.put("traceId", traceId);
    span.put("spanId", id(callId + " " + name, 8));
    span.put("parentSpanId", parent.isEmpty() ? "" : id(callId + " " + parent, 8));
    span.put("name", name);
    span.put("kind", kind);
    span.put("startTimeUnixNano", fromMs + "000000");
    span.put("endTimeUnixNano", Math.max(fromMs, toMs) + "000000");
    List<Object> attributes = new ArrayList<>();
    about.forEach((key, value) -> attributes.add(attribute(key, value)));
    span.put("attributes", attributes);
    if (failed) span.put("status", Map.of("code", ERROR));
    spans.add(span);
  }

  static Map<String, Object> attribute(String key, Object value) {
    Map<String, Object> typed =
        value instanceof Integer number
            ? Map.of("intValue", number.toString())
            : Map.of("stringValue", value.toString());
    return Map.of("key", key, "value", typed);
  }

  private static String id(String name, int bytes) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha.digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
