package org.ringfence.server.api;

import static org.ringfence.server.api.Pages.Place.latestFirst;
import static org.ringfence.server.api.Pages.Place.ofNumber;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.api.Pages.Place;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Password;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.Stores;
import org.ringfence.server.store.Tokens;

/** Everything that can be asked for: each a few words over an operation. */
final class Routes {
  private static final int DAYS_MAX = 3_650;

  private final Operations operations;
  private final Stores stores;

  Routes(Operations operations, Stores stores) {
    this.operations = operations;
    this.stores = stores;
  }

  List<Route> all() {
    List<Route> all = new ArrayList<>(own());
    all.addAll(new PersonRoutes(operations).all());
    all.addAll(new WatchRoutes(operations, stores).all());
    all.addAll(new AdminRoutes(operations).all());
    all.addAll(new ApplicationRoutes(operations).all());
    all.addAll(new CompanyRoutes(operations).all());
    all.addAll(new RecordingRoutes(operations).all());
    all.addAll(new FaxRoutes(operations).all());
    all.addAll(new PhoneRoutes(operations).all());
    all.addAll(new OutsideRoutes(operations).all());
    return all;
  }

  private List<Route> own() {
    return List.of(
        Route.get("/status", Scope.READ, asked -> operations.status()),
        Route.list(
            "/users", Scope.READ, asked -> operations.users(), each -> ofNumber(each.number())),
        Route.post("/users", Scope.ADMIN, this::addUser),
        Route.get("/users/{number}", Scope.READ, asked -> user(asked.path("number"))),
        Route.patch("/users/{number}", Scope.ADMIN, this::changeUser),
        Route.delete("/users/{number}", Scope.ADMIN, this::removeUser),
        Route.post("/users/{number}/password", Scope.ADMIN, this::newPassword),
        Route.list(
            "/devices",
            Scope.READ,
            asked -> operations.devices(),
            each -> ofNumber(each.number(), each.issuedMs(), each.id())),
        Route.post("/devices", Scope.ADMIN, this::addDevice),
        Route.delete("/devices/{id}", Scope.ADMIN, this::revokeDevice),
        Route.get("/calls", Scope.CALLS, this::calls),
        Route.list(
            "/calls/running",
            Scope.CALLS,
            asked -> operations.running(),
            each -> new Place(each.getFirst().timeMs(), each.getFirst().callId())),
        Route.get("/calls/{id}", Scope.CALLS, this::call),
        Route.list(
            "/tokens",
            Scope.ADMIN,
            asked -> operations.tokens(),
            each -> new Place(each.createdMs(), each.id())),
        Route.post("/tokens", Scope.ADMIN, this::addToken),
        Route.delete("/tokens/{id}", Scope.ADMIN, this::revokeToken));
  }

  // Users.

  private Extension user(String number) throws Failure {
    for (Extension each : operations.users()) {
      if (each.number().equals(number)) return each;
    }
    throw new Refused(404, "There is no such extension.", "");
  }

  private Object addUser(Asked asked) throws Failure {
    String number = asked.text("number");
    String name = asked.optionalText("name");
    String chosen = asked.optionalText("password");
    Boolean md5 = asked.optionalBoolean("md5Allowed");
    asked.end();
    String password = chosen == null ? Password.random() : chosen;
    boolean md5Allowed = md5 != null && md5;
    Extension user = operations.addUser(number, name == null ? "" : name, password, md5Allowed);
    asked.created("/api/v1/users/" + user.number());
    return withPassword(user, chosen == null ? password : null);
  }

  /** A password that the server made is told this once. */
  private static Map<String, Object> withPassword(Extension user, @Nullable String password) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("user", user);
    if (password != null) all.put("password", password);
    return all;
  }

  private Object changeUser(Asked asked) throws Failure {
    Extension user = user(asked.path("number"));
    Boolean certificate = asked.optionalBoolean("certificateRequired");
    String name = asked.optionalText("name");
    boolean hasMedia = asked.has("media");
    MediaPolicy media = media(asked.optionalText("media"));
    asked.end();
    if (certificate != null) user = operations.requireCertificate(user.number(), certificate);
    if (name != null) user = operations.rename(user.number(), name);
    if (hasMedia) user = operations.setMedia(user.number(), media);
    return user;
  }

  private static @Nullable MediaPolicy media(@Nullable String word) {
    if (word == null) return null;
    for (MediaPolicy policy : MediaPolicy.values()) {
      if (policy.name().equals(word)) return policy;
    }
    String words = List.of(MediaPolicy.values()).toString();
    throw new Refused(422, "`media` is null or one of " + words + ".", "");
  }

  private Object removeUser(Asked asked) throws Failure {
    operations.removeUser(user(asked.path("number")).number());
    return Asked.NOTHING;
  }

  private Object newPassword(Asked asked) throws Failure {
    Extension user = user(asked.path("number"));
    String chosen = asked.optionalText("password");
    asked.end();
    String password = chosen == null ? Password.random() : chosen;
    operations.setPassword(user.number(), password);
    return withPassword(user, chosen == null ? password : null);
  }

  // Devices.

  private Object addDevice(Asked asked) throws Failure {
    String number = asked.text("number");
    String name = asked.optionalText("name");
    asked.end();
    user(number);
    return operations.addDevice(number, name == null ? "" : name);
  }

  private Object revokeDevice(Asked asked) throws Failure {
    String id = asked.path("id");
    for (Device each : operations.devices()) {
      if (each.id().equals(id)) return operations.revokeDevice(id);
    }
    throw new Refused(404, "There is no such device.", "");
  }

  // Calls.

  private Object calls(Asked asked) throws Failure {
    return calls(operations, asked, asked.query("extension"));
  }

  /** A part of the finished calls of one extension; of all for null. */
  static Pages.Page<Cdr> calls(Operations operations, Asked asked, @Nullable String extension)
      throws Failure {
    int limit = asked.count("limit", Pages.FEW, Pages.MOST);
    List<Cdr> calls = operations.calls(limit + 1, extension, Pages.cursor(asked));
    return Pages.cut(calls, limit, each -> latestFirst(each.startedMs(), each.callId()));
  }

  private Object call(Asked asked) {
    try {
      return operations.call(asked.path("id"));
    } catch (Failure none) {
      throw new Refused(404, none.text(), none.remedy());
    }
  }

  // Tokens.

  private Object addToken(Asked asked) throws Failure {
    String name = asked.text("name");
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String word : asked.texts("scopes")) scopes.add(scope(word));
    int days = asked.number("days", 0, DAYS_MAX);
    asked.end();
    Tokens.Issued issued = operations.addToken(name, scopes, days);
    asked.created("/api/v1/tokens/" + issued.token().id());
    return issued;
  }

  private static Scope scope(String word) {
    for (Scope scope : Scope.values()) {
      if (scope.name().equals(word)) return scope;
    }
    throw new Refused(422, "`scopes` are of " + List.of(Scope.values()) + ".", "");
  }

  private Object revokeToken(Asked asked) throws Failure {
    String id = asked.path("id");
    if (operations.tokens().stream().noneMatch(each -> each.id().equals(id))) {
      throw new Refused(404, "There is no such token.", "");
    }
    return operations.revokeToken(id);
  }
}
