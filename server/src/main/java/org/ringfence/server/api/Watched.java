package org.ringfence.server.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;

/**
 * What watchers are told besides what happens to calls: the figures of this moment and how calls
 * sound. Made once for all of them, and not more often than they need it.
 */
final class Watched {
  private static final long NOW_NS = 1_000_000_000L;
  private static final long QUALITY_NS = 2_000_000_000L;

  private final Operations operations;
  private final Told now = new Told(NOW_NS);
  private final Told quality = new Told(QUALITY_NS);

  Watched(Operations operations) {
    this.operations = operations;
  }

  /** A message, and when it was made; the next is another object. */
  private static final class Told {
    private final long everyNs;
    private long madeNs;
    private @Nullable String json;

    Told(long everyNs) {
      this.everyNs = everyNs;
    }
  }

  /** Makes the message anew. */
  @FunctionalInterface
  private interface Maker {
    Object make() throws Failure;
  }

  /** How many calls, phones and connections there are: the same object until that changes. */
  String now() throws Failure {
    return told(now, this::figures);
  }

  /** How each call sounds. */
  String quality() throws Failure {
    return told(quality, () -> message("QUALITY", "calls", LiveQuality.all(operations)));
  }

  private Object figures() throws Failure {
    Operations.Status status = operations.status();
    Map<String, Object> figures = message("NOW", "calls", status.calls());
    figures.put("registrations", status.registrations());
    figures.put("connections", status.connections());
    figures.put("health", status.health());
    return figures;
  }

  private static Map<String, Object> message(String kind, String name, Object value) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("kind", kind);
    message.put(name, value);
    return message;
  }

  private static String told(Told told, Maker maker) throws Failure {
    synchronized (told) {
      String before = told.json;
      if (before != null && System.nanoTime() - told.madeNs < told.everyNs) return before;
      String made = Asked.JSON.writeValueAsString(maker.make());
      told.madeNs = System.nanoTime();
      if (before != null && made.equals(before)) return before;
      told.json = made;
      return made;
    }
  }
}
