package org.ringfence.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Answering;
import org.ringfence.server.config.Room;
import org.ringfence.server.control.Operations;
import org.ringfence.server.people.Group;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What has numbers besides people: groups, conferences, menus, queues, applications. */
@Command(description = "Lists what has such a number; see `apply` for changing them.")
final class RoomsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** What can be listed. */
  enum What {
    GROUP,
    CONFERENCE,
    MENU,
    QUEUE,
    APPLICATION
  }

  static Map<String, CommandLine> all(Console console) {
    Map<String, CommandLine> all = new TreeMap<>();
    for (What each : What.values()) {
      String name = each.name().toLowerCase(java.util.Locale.ROOT);
      all.put(
          name,
          new CommandLine(new RoomsCommand()).addSubcommand("list", new Listing(console, each)));
    }
    return all;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say `list`.");
  }

  /**
   * One of them.
   *
   * @param shows who rings, talks or is reached there
   * @param from {@code configuration} or {@code company}
   */
  record Listed(String number, String name, String shows, String from) {}

  /** Lists all of a kind. */
  @Command(name = "list", description = "Lists them.")
  static final class Listing implements Callable<Integer> {
    private final Console console;
    private final What what;
    @Mixin private FolderOption folder = new FolderOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Listing(Console console, What what) {
      this.console = console;
      this.what = what;
    }

    @Override
    public Integer call() throws Exception {
      Map<String, Listed> all = new TreeMap<>();
      try (Operations operations = folder.operations()) {
        if (what == What.GROUP) {
          for (Group each : operations.groups()) add(all, group(each));
        } else {
          Answering.Rooms company = Room.read(operations.rooms(), folder.folder().path());
          for (Listed each : of(company, "company")) add(all, each);
          for (Listed each : of(folder.config().answering().rooms(), "configuration")) {
            add(all, each);
          }
        }
      }
      if (json) {
        Json.print(console.out(), all.values());
        return 0;
      }
      List<List<String>> rows = new ArrayList<>();
      all.values()
          .forEach(
              each -> rows.add(List.of(each.number(), each.name(), each.shows(), each.from())));
      Table.print(console.out(), List.of("NUMBER", "NAME", "LEADS TO", "FROM"), rows);
      return 0;
    }

    private static void add(Map<String, Listed> all, Listed one) {
      all.put(one.number(), one);
    }

    private static Listed group(Group group) {
      List<String> members = group.members().stream().map(Group.Member::number).toList();
      return new Listed(group.number(), group.name(), String.join(" ", members), "company");
    }

    private List<Listed> of(Answering.Rooms rooms, String from) {
      return switch (what) {
        case GROUP -> List.of();
        case CONFERENCE ->
            rooms.conferences().stream()
                .map(each -> new Listed(each.number(), each.name(), "up to " + each.most(), from))
                .toList();
        case MENU ->
            rooms.menus().stream()
                .map(each -> new Listed(each.number(), each.name(), keys(each.keys()), from))
                .toList();
        case QUEUE ->
            rooms.queues().stream()
                .map(each ->
                    new Listed(each.number(), each.name(), String.join(" ", each.agents()), from))
                .toList();
        case APPLICATION ->
            rooms.applications().stream()
                .map(
                    each -> new Listed(each.number(), each.name(), program(each.otherwise()), from))
                .toList();
      };
    }

    private static String program(@Nullable String otherwise) {
      return otherwise == null ? "a program" : "a program, or " + otherwise;
    }

    private static String keys(Map<Character, String> keys) {
      List<String> each = new ArrayList<>();
      new TreeMap<>(keys).forEach((key, number) -> each.add(key + "=" + number));
      return String.join(" ", each);
    }
  }
}
