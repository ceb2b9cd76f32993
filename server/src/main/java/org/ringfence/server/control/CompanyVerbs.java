package org.ringfence.server.control;

import java.util.List;
import java.util.function.Function;
import org.ringfence.server.config.Outside;
import org.ringfence.server.config.Room;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallReports;
import org.ringfence.server.store.Extensions;
import tools.jackson.databind.JsonNode;

/** The verbs of the control socket about the company as a whole. */
final class CompanyVerbs {
  private CompanyVerbs() {}

  static Object dispatch(Operations operations, String verb, JsonNode args) throws Failure {
    Function<String, String> text = key -> args.path(key).asString("");
    return switch (verb) {
      case "user.add.all" -> {
        operations.addUsers(
            List.of(Line.JSON.treeToValue(args.path("wishes"), Extensions.Wish[].class)));
        yield true;
      }
      case "user.rename" -> operations.rename(text.apply("number"), text.apply("name"));
      case "group.list" -> operations.groups();
      case "group.put" -> {
        operations.putGroup(Line.JSON.treeToValue(args.path("group"), Group.class));
        yield true;
      }
      case "group.remove" -> {
        operations.removeGroup(text.apply("number"));
        yield true;
      }
      case "room.list" -> operations.rooms();
      case "room.put" -> {
        operations.putRoom(Line.JSON.treeToValue(args.path("room"), Room.class));
        yield true;
      }
      case "room.remove" -> {
        operations.removeRoom(text.apply("number"));
        yield true;
      }
      case "trunk.list" -> operations.trunks();
      case "trunk.test" -> operations.testTrunk(text.apply("name"));
      case "number.explain" -> operations.explain(text.apply("extension"), text.apply("dialled"));
      case "backup" -> {
        operations.backup(text.apply("path"));
        yield true;
      }
      case "key.rotate" -> operations.rotateKey();
      case "calls.report" ->
          operations.report(
              by(text.apply("by")),
              args.path("from").asLong(0),
              args.path("to").asLong(Long.MAX_VALUE));
      default -> outside(operations, verb, args);
    };
  }

  /** Those about phones and the telephone network. */
  private static Object outside(Operations operations, String verb, JsonNode args) throws Failure {
    Function<String, String> text = key -> args.path(key).asString("");
    return switch (verb) {
      case "outside.list" -> operations.outside();
      case "outside.put" -> {
        operations.putOutside(
            Line.JSON.treeToValue(args.path("one"), Outside.class), text.apply("password"));
        yield true;
      }
      case "outside.remove" -> {
        operations.removeOutside(
            Line.JSON.treeToValue(args.path("kind"), Outside.Kind.class), text.apply("name"));
        yield true;
      }
      case "phone.list" -> operations.phones();
      case "phone.add" ->
          operations.addPhone(
              text.apply("number"),
              Line.JSON.treeToValue(args.path("make"), PhoneMake.class),
              text.apply("mac"),
              text.apply("name"),
              buttons(args));
      case "phone.change" ->
          operations.changePhone(text.apply("id"), text.apply("name"), buttons(args));
      case "phone.remove" -> {
        operations.removePhone(text.apply("id"));
        yield true;
      }
      case "phone.enrol" -> operations.enrolPhone(text.apply("id"));
      case "phone.resync" ->
          operations.resync(text.apply("number"), args.path("restart").asBoolean(false));
      default -> throw new Failure(Exit.USAGE, "The server knows no verb `" + verb + "`.", "");
    };
  }

  private static CallReports.By by(String word) throws Failure {
    for (CallReports.By each : CallReports.By.values()) if (each.name().equals(word)) return each;
    throw new Failure(Exit.USAGE, "There is no report by `" + word + "`.", "");
  }

  private static List<PhoneButton> buttons(JsonNode args) {
    return List.of(Line.JSON.treeToValue(args.path("buttons"), PhoneButton[].class));
  }
}
