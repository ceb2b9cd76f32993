package org.ringfence.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Admin;
import org.ringfence.server.store.Role;
import org.ringfence.server.store.Scope;

/** Who administers the server: an owner says. */
final class AdminRoutes {
  private final Operations operations;

  AdminRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.list(
            "/admins",
            Scope.ADMIN,
            asked -> operations.admins(),
            each -> Pages.Place.named(each.name())),
        Route.post("/admins", Scope.ADMIN, this::invite),
        Route.delete("/admins/{name}", Scope.ADMIN, this::remove));
  }

  private Object invite(Asked asked) throws Failure {
    owner(asked);
    String name = asked.text("name");
    String word = asked.text("role");
    asked.end();
    for (Role role : Role.values()) {
      if (role.name().equals(word) && role != Role.PERSON) {
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("name", name);
        made.put("role", role);
        made.put("link", operations.invite(name, role));
        return made;
      }
    }
    throw new Refused(422, "`role` is OWNER, ADMINISTRATOR or OPERATOR.", "");
  }

  private Object remove(Asked asked) throws Failure {
    owner(asked);
    String name = asked.path("name");
    for (Admin each : operations.admins()) {
      if (!each.name().equals(name)) continue;
      operations.removeAdmin(name);
      return Asked.NOTHING;
    }
    throw new Refused(404, "There is no such administrator.", "");
  }

  private static void owner(Asked asked) {
    if (asked.byOwner()) return;
    throw new Refused(
        403, "Only an owner at the console may do this.", "Or: ./ringfence admin --help");
  }
}
