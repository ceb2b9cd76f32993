package org.ringfence.server.api;

import static org.ringfence.server.api.Pages.Place.named;
import static org.ringfence.server.api.Pages.Place.ofNumber;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Room;
import org.ringfence.server.control.Operations;
import org.ringfence.server.people.Group;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallReports;
import org.ringfence.server.store.Scope;
import tools.jackson.databind.JsonNode;

/** What the company has besides people, and what is asked of the whole of it. */
final class CompanyRoutes {
  private static final Pattern TIME = Pattern.compile("[0-9]{1,18}");

  private final Operations operations;

  CompanyRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.list(
            "/groups", Scope.READ, asked -> operations.groups(), each -> ofNumber(each.number())),
        Route.put("/groups/{number}", Scope.ADMIN, this::putGroup),
        Route.delete("/groups/{number}", Scope.ADMIN, this::removeGroup),
        // Their settings have PINs in them.
        Route.list(
            "/rooms", Scope.ADMIN, asked -> operations.rooms(), each -> ofNumber(each.number())),
        Route.put("/rooms/{number}", Scope.ADMIN, this::putRoom),
        Route.delete("/rooms/{number}", Scope.ADMIN, this::removeRoom),
        Route.list("/trunks", Scope.READ, asked -> operations.trunks(), each -> named(each.name())),
        Route.post("/trunks/{name}/test", Scope.ADMIN, this::testTrunk),
        Route.get("/numbers/{number}", Scope.READ, this::explain),
        Route.get("/reports/users", Scope.CALLS, asked -> report(asked, CallReports.By.USER)),
        Route.get("/reports/days", Scope.CALLS, asked -> report(asked, CallReports.By.DAY)));
  }

  private Object putGroup(Asked asked) throws Failure {
    String name = asked.optionalText("name");
    String strategy = asked.optionalText("strategy");
    String otherwise = asked.optionalText("otherwise");
    int seconds = asked.number("ringSeconds", 20, 600);
    JsonNode members = asked.any("members");
    asked.end();
    Group group =
        new Group(
            asked.path("number"),
            name == null ? "" : name,
            strategy(strategy),
            members(members),
            seconds,
            otherwise == null ? "" : otherwise);
    operations.putGroup(group);
    return group;
  }

  private static Group.Strategy strategy(@Nullable String word) {
    if (word == null) return Group.Strategy.ALL;
    for (Group.Strategy each : Group.Strategy.values()) if (each.name().equals(word)) return each;
    throw new Refused(422, "`strategy` is one of " + List.of(Group.Strategy.values()) + ".", "");
  }

  private static List<Group.Member> members(@Nullable JsonNode all) {
    List<Group.Member> members = new ArrayList<>();
    if (all == null || !all.isArray()) {
      throw new Refused(422, "`members` is a list of who rings.", "");
    }
    for (JsonNode each : all) {
      boolean plain = each.isString();
      String number = plain ? each.asString() : each.path("number").asString("");
      members.add(new Group.Member(number, plain ? 1 : each.path("weight").asInt(1)));
    }
    return members;
  }

  private Object removeGroup(Asked asked) throws Failure {
    String number = asked.path("number");
    if (operations.groups().stream().noneMatch(each -> each.number().equals(number))) {
      throw new Refused(404, "There is no such group.", "");
    }
    operations.removeGroup(number);
    return Asked.NOTHING;
  }

  private Object putRoom(Asked asked) throws Failure {
    Room.Kind kind = kind(asked.text("kind"));
    JsonNode settings = asked.any("settings");
    asked.end();
    Map<String, Object> plain = new LinkedHashMap<>();
    if (settings != null) {
      settings.properties().forEach(each -> plain.put(each.getKey(), plain(each.getValue())));
    }
    Room room = new Room(kind, asked.path("number"), plain);
    operations.putRoom(room);
    return room;
  }

  private static Room.Kind kind(String word) {
    for (Room.Kind each : Room.Kind.values()) if (each.name().equals(word)) return each;
    throw new Refused(422, "`kind` is one of " + List.of(Room.Kind.values()) + ".", "");
  }

  /** In the words of the configuration, which knows texts, lists and sections. */
  private static Object plain(JsonNode value) {
    if (value.isObject()) {
      Map<String, Object> section = new LinkedHashMap<>();
      value.properties().forEach(each -> section.put(each.getKey(), plain(each.getValue())));
      return section;
    }
    if (!value.isArray()) return value.asString("");
    List<Object> list = new ArrayList<>();
    for (JsonNode each : value) list.add(plain(each));
    return list;
  }

  private Object removeRoom(Asked asked) throws Failure {
    String number = asked.path("number");
    if (operations.rooms().stream().noneMatch(each -> each.number().equals(number))) {
      throw new Refused(404, "There is no such room.", "Those of the file are changed there.");
    }
    operations.removeRoom(number);
    return Asked.NOTHING;
  }

  private Object testTrunk(Asked asked) throws Failure {
    String name = asked.path("name");
    if (operations.trunks().stream().noneMatch(each -> each.name().equals(name))) {
      throw new Refused(404, "There is no such trunk.", "");
    }
    return operations.testTrunk(name);
  }

  private Object explain(Asked asked) throws Failure {
    String from = asked.query("from");
    if (from == null) throw new Refused(400, "`from` is the extension that dials.", "");
    return Pages.inOrder(asked, operations.explain(from, asked.path("number")));
  }

  private Object report(Asked asked, CallReports.By by) throws Failure {
    long from = time(asked, "from", 0);
    List<CallReports.Row> rows = operations.report(by, from, time(asked, "to", Long.MAX_VALUE));
    return Pages.of(asked, rows, each -> ofNumber(each.key()));
  }

  private static long time(Asked asked, String name, long otherwise) {
    String text = asked.query(name);
    if (text == null) return otherwise;
    if (TIME.matcher(text).matches()) return Long.parseLong(text);
    throw new Refused(
        400, String.format(Locale.ROOT, "`%s` is in milliseconds since 1970.", name), "");
  }
}
