package org.ringfence.lab.peer;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A browser tab driven by the DevTools protocol: commands out, each answered by its number. */
final class DevTools implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private final WebSocket socket;

  /** Connects to the tab at that {@code ws:} address. */
  DevTools(URI tab) {
    CompletableFuture<WebSocket> opening =
        client.newWebSocketBuilder().connectTimeout(CONNECT).buildAsync(tab, new Answers());
    socket = join(opening, CONNECT, "a connection to the tab");
  }

  /** Sends a command and waits for its result. */
  JsonNode command(String method, Map<String, ?> parameters, Duration within) {
    int id = lastId.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    asked.put(id, answer);
    String json =
        JsonMapper.shared()
            .writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
    synchronized (this) {
      join(socket.sendText(json, true), within, method);
    }
    JsonNode node = join(answer, within, method);
    if (node.has("error")) throw new PeerFailure(method + ": " + node.get("error"));
    return node.get("result");
  }

  private static <T> T join(CompletableFuture<T> future, Duration within, String what) {
    try {
      return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new PeerFailure("no " + what + " within " + within.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new PeerFailure(what + " failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerFailure("interrupted while waiting for " + what, e);
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }

  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonNode node = JsonMapper.shared().readTree(text.toString());
        text.setLength(0);
        CompletableFuture<JsonNode> answer =
            node.has("id") ? asked.remove(node.get("id").asInt()) : null;
        if (answer != null) answer.complete(node);
      }
      from.request(1);
      return null;
    }
  }
}
