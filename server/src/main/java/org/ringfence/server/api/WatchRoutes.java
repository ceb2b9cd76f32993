package org.ringfence.server.api;

import java.util.List;
import org.ringfence.server.control.CallSound;
import org.ringfence.server.control.Operations;
import org.ringfence.server.observe.PcapNg;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Scope;

/** How calls sounded, how the guard fares, and what happened. */
final class WatchRoutes {
  private static final int ENTRIES = 200;
  private static final int ENTRIES_MAX = 10_000;

  private final Operations operations;

  WatchRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.get("/calls/running/quality", Scope.CALLS, this::live),
        Route.get("/calls/{id}/quality", Scope.CALLS, this::quality),
        Route.get("/calls/{id}/messages", Scope.ADMIN, this::messages),
        Route.get("/calls/{id}/messages.pcapng", Scope.ADMIN, this::capture).inBytes(),
        Route.get("/metrics", Scope.READ, this::metrics).inBytes(),
        Route.get("/hooks", Scope.READ, asked -> new Routes.Page<>(operations.hooks(), null)),
        Route.get("/queues", Scope.READ, asked -> new Routes.Page<>(operations.queues(), null)),
        Route.get("/guard", Scope.READ, asked -> operations.guard()),
        Route.post("/guard/siege", Scope.ADMIN, this::siege),
        Route.get(
            "/guard/devices", Scope.READ, asked -> new Routes.Page<>(operations.seen(), null)),
        Route.patch("/guard/devices/{id}", Scope.ADMIN, this::refuse),
        Route.get("/audit", Scope.ADMIN, this::audit));
  }

  private Object quality(Asked asked) {
    CallSound sound;
    try {
      sound = operations.sound(asked.path("id"));
    } catch (Failure none) {
      throw new Refused(404, none.text(), none.remedy());
    }
    return HeardQuality.of(sound);
  }

  private Object live(Asked asked) throws Failure {
    return new Routes.Page<>(LiveQuality.all(operations), null);
  }

  private Object messages(Asked asked) throws Failure {
    return new Routes.Page<>(operations.messages(asked.path("id")), null);
  }

  private Object capture(Asked asked) throws Failure {
    byte[] bytes = PcapNg.of(operations.messages(asked.path("id")));
    return new Asked.Bytes("application/x-pcapng", bytes);
  }

  private Object metrics(Asked asked) throws Failure {
    return new Asked.Bytes(Metrics.MEDIA_TYPE, Metrics.of(operations));
  }

  private Object siege(Asked asked) throws Failure {
    String mode = asked.text("mode");
    asked.end();
    if (!List.of("auto", "on", "off").contains(mode)) {
      throw new Refused(422, "`mode` is auto, on or off.", "");
    }
    return operations.siege(mode);
  }

  private Object refuse(Asked asked) throws Failure {
    Boolean refused = asked.optionalBoolean("refused");
    asked.end();
    if (refused == null) throw new Refused(422, "`refused` is true or false.", "");
    return operations.refuse(asked.path("id"), refused);
  }

  /** The latest first. */
  private Object audit(Asked asked) throws Failure {
    int limit = asked.count("limit", ENTRIES, ENTRIES_MAX);
    return new Routes.Page<>(operations.audit().reversed().stream().limit(limit).toList(), null);
  }
}
