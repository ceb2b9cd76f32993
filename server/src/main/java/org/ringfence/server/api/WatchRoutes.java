package org.ringfence.server.api;

import static org.ringfence.server.api.Pages.Place.latestFirst;
import static org.ringfence.server.api.Pages.Place.named;
import static org.ringfence.server.api.Pages.Place.ofNumber;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.ringfence.server.control.CallSound;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Surface;
import org.ringfence.server.guard.AuditLog;
import org.ringfence.server.observe.PcapNg;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.Stores;

/** How calls sounded, how the guard fares, and what happened. */
final class WatchRoutes {
  private final Operations operations;
  private final Stores stores;

  WatchRoutes(Operations operations, Stores stores) {
    this.operations = operations;
    this.stores = stores;
  }

  List<Route> all() {
    return List.of(
        Route.list(
            "/calls/running/quality",
            Scope.CALLS,
            asked -> LiveQuality.all(operations),
            each -> named(each.callId())),
        Route.get("/calls/{id}/quality", Scope.CALLS, this::quality),
        Route.get("/calls/{id}/messages", Scope.ADMIN, this::messages),
        Route.get("/calls/{id}/messages.pcapng", Scope.ADMIN, this::capture).inBytes(),
        Route.get("/metrics", Scope.READ, this::metrics).inBytes(),
        Route.list("/hooks", Scope.READ, asked -> operations.hooks(), each -> named(each.name())),
        Route.list(
            "/queues", Scope.READ, asked -> operations.queues(), each -> ofNumber(each.number())),
        Route.get("/guard", Scope.READ, asked -> operations.guard()),
        Route.get("/guard/surface", Scope.ADMIN, asked -> surface()),
        Route.post("/guard/siege", Scope.ADMIN, this::siege),
        Route.list(
            "/guard/devices",
            Scope.READ,
            asked -> operations.seen(),
            each -> ofNumber(each.number(), each.firstMs(), each.id())),
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

  private Object messages(Asked asked) throws Failure {
    return Pages.inOrder(asked, operations.messages(asked.path("id")));
  }

  private Object capture(Asked asked) throws Failure {
    byte[] bytes = PcapNg.of(operations.messages(asked.path("id")));
    return new Asked.Bytes("application/x-pcapng", bytes);
  }

  private Object metrics(Asked asked) throws Failure {
    return new Asked.Bytes(Metrics.MEDIA_TYPE, Metrics.of(operations));
  }

  private Surface surface() throws Failure {
    return Surface.of(operations, stores.config(), stores.folder(), Instant.now());
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
    List<AuditLog.Entry> all = operations.audit();
    List<Integer> places = IntStream.range(0, all.size()).boxed().toList();
    Pages.Page<Integer> part = Pages.of(asked, places, each -> latestFirst(each, ""), Pages.FEW);
    return new Pages.Page<>(part.items().stream().map(all::get).toList(), part.next());
  }
}
