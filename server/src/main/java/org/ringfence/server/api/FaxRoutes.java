package org.ringfence.server.api;

import static org.ringfence.server.api.Pages.Place.latestFirst;

import java.util.Base64;
import java.util.List;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Fax;
import org.ringfence.server.store.Scope;

/** Faxes that came. What they say is for administrators. */
final class FaxRoutes {
  private final Operations operations;

  FaxRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.get("/faxes", Scope.ADMIN, this::list),
        Route.get("/faxes/{id}/pages", Scope.ADMIN, this::pages).inBytes(),
        Route.delete("/faxes/{id}", Scope.ADMIN, this::delete));
  }

  private Object list(Asked asked) throws Failure {
    return Pages.of(
        asked,
        operations.faxes(Pages.MOST),
        each -> latestFirst(each.receivedMs(), each.id()),
        Pages.FEW);
  }

  private String id(Asked asked) throws Failure {
    String id = asked.path("id");
    for (Fax each : operations.faxes(Pages.MOST)) {
      if (each.id().equals(id)) return id;
    }
    throw new Refused(404, "There is no such fax.", "");
  }

  private Object pages(Asked asked) throws Failure {
    byte[] pdf = Base64.getDecoder().decode(operations.faxPages(id(asked)));
    return new Asked.Bytes("application/pdf", pdf);
  }

  private Object delete(Asked asked) throws Failure {
    operations.deleteFax(id(asked));
    return Asked.NOTHING;
  }
}
