package org.ringfence.server.observe;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.server.config.Observing;
import org.ringfence.server.store.CallEvent;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells a collector of OpenTelemetry of finished calls (OTLP over HTTP, JSON), a share of them by
 * lot. Never holds up a call: what there is no room for, and what the collector does not take, is
 * counted and lost.
 */
public final class TraceSender implements AutoCloseable {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BATCH = 100;

  private final Observing.Traces settings;
  private final Map<String, List<CallEvent>> calls = new ConcurrentHashMap<>();
  private final BlockingQueue<List<CallEvent>> finished =
      new ArrayBlockingQueue<>(Limits.TRACED_CALLS);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final @Nullable Thread thread;

  /** Begins, if it is on. */
  public TraceSender(Observing.Traces settings) {
    this.settings = settings;
    boolean on = settings.url() != null && settings.percent() > 0;
    this.thread = on ? Thread.ofVirtual().name("traces").start(this::run) : null;
  }

  /** Something happened to a call; events of one call come from one thread at a time. */
  public void happened(CallEvent event) {
    if (thread == null) return;
    if (event.kind() == CallEvent.Kind.STARTED) {
      if (!isDrawn(event.callId()) || calls.size() >= Limits.TRACED_CALLS) return;
      List<CallEvent> events = new ArrayList<>();
      events.add(event);
      calls.put(event.callId(), events);
      return;
    }
    List<CallEvent> events = calls.get(event.callId());
    if (events == null) return;
    boolean ends = event.kind() == CallEvent.Kind.ENDED;
    if (ends || events.size() < Limits.TRACED_EVENTS) events.add(event);
    if (!ends) return;
    calls.remove(event.callId());
    if (!finished.offer(events)) lost.incrementAndGet();
  }

  /** The same for a call wherever it is asked. */
  private boolean isDrawn(String callId) {
    return Math.floorMod(callId.hashCode() * 0x9E3779B9, 100) < settings.percent();
  }

  /** Calls that were told. */
  public long sent() {
    return sent.get();
  }

  public long lost() {
    return lost.get();
  }

  private void run() {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      while (true) {
        List<List<CallEvent>> batch = new ArrayList<>();
        batch.add(finished.take());
        finished.drainTo(batch, BATCH - 1);
        AtomicLong counter = isTaken(client, batch) ? sent : lost;
        counter.addAndGet(batch.size());
      }
    } catch (InterruptedException stopping) {
      return;
    }
  }

  private boolean isTaken(HttpClient client, List<List<CallEvent>> batch)
      throws InterruptedException {
    List<Object> spans = new ArrayList<>();
    for (List<CallEvent> each : batch) spans.addAll(CallTrace.spans(each));
    Map<String, Object> scope = Map.of("scope", Map.of("name", "org.ringfence"), "spans", spans);
    Map<String, Object> resource =
        Map.of("attributes", List.of(CallTrace.attribute("service.name", "ringfence")));
    Map<String, Object> body =
        Map.of(
            "resourceSpans", List.of(Map.of("resource", resource, "scopeSpans", List.of(scope))));
    HttpRequest request =
        HttpRequest.newBuilder(settings.url())
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
    } catch (IOException unreachable) {
      return false;
    }
  }

  @Override
  public void close() {
    if (thread != null) thread.interrupt();
  }
}
