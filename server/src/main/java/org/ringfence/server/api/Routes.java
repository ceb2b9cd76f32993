package org.ringfence.server.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallCursor;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Password;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.Tokens;

/** Everything that can be asked for: each a few words over an operation. */
final class Routes {
  private static final int PAGE = 50;
  private static final int PAGE_MAX = 1_000;
  private static final int DAYS_MAX = 3_650;

  private final Operations operations;

  Routes(Operations operations) {
    this.operations = operations;
  }

  /** A part of a list, and the cursor of the next; null after the last. */
  record Page<T>(List<T> items, @Nullable String next) {}

  List<Route> all() {
    List<Route> all = new ArrayList<>(own());
    all.addAll(new PersonRoutes(operations).all());
    all.addAll(new WatchRoutes(operations).all());
    all.addAll(new AdminRoutes(operations).all());
    all.addAll(new PhoneRoutes(operations).all());
    all.addAll(new OutsideRoutes(operations).all());
    return all;
  }

  private List<Route> own() {
    return List.of(
        Route.get("/status", Scope.READ, asked -> operations.status()),
        Route.get("/users", Scope.READ, asked -> new Page<>(operations.users(), null)),
        Route.post("/users", Scope.ADMIN, this::addUser),
        Route.get("/users/{number}", Scope.READ, asked -> user(asked.path("number"))),
        Route.patch("/users/{number}", Scope.ADMIN, this::changeUser),
        Route.delete("/users/{number}", Scope.ADMIN, this::removeUser),
        Route.post("/users/{number}/password", Scope.ADMIN, this::newPassword),
        Route.get("/devices", Scope.READ, asked -> new Page<>(operations.devices(), null)),
        Route.post("/devices", Scope.ADMIN, this::addDevice),
        Route.delete("/devices/{id}", Scope.ADMIN, this::revokeDevice),
        Route.get("/calls", Scope.CALLS, this::calls),
        Route.get("/calls/running", Scope.CALLS, asked -> new Page<>(operations.running(), null)),
        Route.get("/calls/{id}", Scope.CALLS, this::call),
        Route.get("/tokens", Scope.ADMIN, asked -> new Page<>(operations.tokens(), null)),
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
    boolean hasMedia = asked.has("media");
    MediaPolicy media = media(asked.optionalText("media"));
    asked.end();
    if (certificate != null) user = operations.requireCertificate(user.number(), certificate);
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

  /** A page of the finished calls of one extension; of all for null. */
  static Page<Cdr> calls(Operations operations, Asked asked, @Nullable String extension)
      throws Failure {
    int limit = asked.count("limit", PAGE, PAGE_MAX);
    CallCursor from = cursor(asked.query("after"));
    List<Cdr> calls = operations.calls(limit, extension, from);
    return new Page<>(calls, calls.size() < limit ? null : text(CallCursor.after(calls.getLast())));
  }

  private static String text(CallCursor cursor) {
    String plain = cursor.startedMs() + " " + cursor.callId();
    byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static CallCursor cursor(@Nullable String text) {
    if (text == null) return CallCursor.START;
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int space = plain.indexOf(' ');
      if (space > 0) {
        return new CallCursor(
            Long.parseLong(plain.substring(0, space)), plain.substring(space + 1));
      }
    } catch (IllegalArgumentException notOurs) {
      throw wrongCursor();
    }
    throw wrongCursor();
  }

  private static Refused wrongCursor() {
    return new Refused(400, "`after` is no place in this list.", "Use the last page's `next`.");
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
