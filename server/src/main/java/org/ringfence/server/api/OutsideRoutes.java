package org.ringfence.server.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ringfence.server.config.Outside;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Scope;

/** Trunks, numbers and rules of calls outside, changed while calls go on. */
final class OutsideRoutes {
  private final Operations operations;

  OutsideRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.list(
            "/outside",
            Scope.ADMIN,
            asked -> operations.outside(),
            each -> new Pages.Place(each.kind().ordinal(), each.name())),
        Route.post("/outside", Scope.ADMIN, this::put),
        Route.delete("/outside/{kind}/{name}", Scope.ADMIN, this::remove));
  }

  private static Outside.Kind kind(String word) {
    for (Outside.Kind each : Outside.Kind.values()) {
      if (each.name().equals(word.toUpperCase(Locale.ROOT))) return each;
    }
    throw new Refused(422, "`kind` is of " + List.of(Outside.Kind.values()) + ".", "");
  }

  private Object put(Asked asked) throws Failure {
    Outside.Kind kind = kind(asked.text("kind"));
    String name = asked.optionalText("name");
    Map<String, Object> settings = asked.section("settings");
    String password = asked.optionalText("password");
    asked.end();
    if (kind != Outside.Kind.RULES && name == null) {
      throw new Refused(422, "`name` must be there, as text.", "");
    }
    Outside one = new Outside(kind, name == null ? Outside.RULES : name, settings);
    operations.putOutside(one, password == null ? "" : password);
    return one;
  }

  private Object remove(Asked asked) throws Failure {
    Outside.Kind kind = kind(asked.path("kind"));
    String name = asked.path("name");
    boolean there =
        operations.outside().stream()
            .anyMatch(each -> each.kind() == kind && each.name().equals(name));
    if (!there) throw new Refused(404, "There is no such thing.", "");
    operations.removeOutside(kind, name);
    return Asked.NOTHING;
  }
}
