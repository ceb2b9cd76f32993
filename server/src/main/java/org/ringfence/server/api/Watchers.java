package org.ringfence.server.api;

import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.ringfence.base.Limits;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** WebSockets that are told what happens to calls as it happens: an event a message, as JSON. */
final class Watchers {
  private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);
  private static final int TOO_MANY = 1013;
  private static final int MESSAGE_BYTES_MAX = 1024;

  private final Operations operations;
  private final Watched watched;
  private final Semaphore places = new Semaphore(Limits.API_WATCHERS);

  Watchers(Operations operations) {
    this.operations = operations;
    this.watched = new Watched(operations);
  }

  /** Tells somebody as long as it listens. */
  @FunctionalInterface
  private interface Teller {
    void tell(WsContext watcher) throws Failure;
  }

  void accept(WsConfig socket) {
    accept(socket, this::tell);
  }

  void acceptOfApplications(WsConfig socket) {
    accept(socket, this::tellOfApplications);
  }

  private void accept(WsConfig socket, Teller teller) {
    socket.onConnect(watcher -> {
      watcher.session.setMaxTextMessageSize(MESSAGE_BYTES_MAX);
      watcher.session.setMaxBinaryMessageSize(MESSAGE_BYTES_MAX);
      watcher.session.setIdleTimeout(SILENCE_MAX);
      if (!places.tryAcquire()) {
        watcher.closeSession(TOO_MANY, "too many watch already");
        return;
      }
      Thread.ofVirtual().name("watcher").start(() -> serve(watcher, teller));
    });
  }

  private void serve(WsContext watcher, Teller teller) {
    try {
      teller.tell(watcher);
    } catch (Failure | RuntimeException gone) {
      LOG.debug("a watcher went away: {}", gone.getMessage());
    } finally {
      places.release();
      watcher.closeSession();
    }
  }

  private void tellOfApplications(WsContext watcher) throws Failure {
    operations
        .applications()
        .live(
            event -> {
              watcher.send(Asked.JSON.writeValueAsString(event));
              return watcher.session.isOpen();
            },
            () -> {
              if (watcher.session.isOpen()) watcher.sendPing();
              return watcher.session.isOpen();
            });
  }

  private void tell(WsContext watcher) throws Failure {
    String wishes = watcher.queryParam("with");
    List<String> with = wishes == null ? List.of() : List.of(wishes.split(","));
    String[] last = {"", ""};
    operations.live(
        event -> {
          watcher.send(Asked.JSON.writeValueAsString(event));
          return watcher.session.isOpen() && figures(watcher, with, last);
        },
        () -> {
          if (!watcher.session.isOpen()) return false;
          watcher.sendPing();
          return figures(watcher, with, last);
        });
  }

  /** What is new of what it wants to know besides. */
  private boolean figures(WsContext watcher, List<String> with, String[] last) {
    try {
      if (with.contains("now")) last[0] = figures(watcher, watched.now(), last[0]);
      if (with.contains("quality")) last[1] = figures(watcher, watched.quality(), last[1]);
      return watcher.session.isOpen();
    } catch (Failure stopping) {
      return false;
    }
  }

  private static String figures(WsContext watcher, String now, String last) {
    if (!now.equals(last)) watcher.send(now);
    return now;
  }
}
