package org.ringfence.server.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Outside;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trunks and numbers that are added, changed and removed while the server runs. */
final class OutsideCommand {
  private OutsideCommand() {}

  private static @Nullable Outside find(Operations operations, Outside.Kind kind, String name)
      throws Failure {
    return operations.outside().stream()
        .filter(each -> each.kind() == kind && each.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static Failure absent(String what, String name) {
    return new Failure(
        Exit.FAILED,
        "There is no " + what + " " + name + " that was added here.",
        "Those of ringfence.yaml are changed there.");
  }

  /**
   * {@code rates=+49 1.2,+ 9}: what has commas in it is a list; without a value it is taken out.
   */
  private static void read(List<String> words, Map<String, Object> settings) throws Failure {
    for (String each : words) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw new Failure(
            Exit.USAGE, "`" + each + "` is no setting.", "Write it as server=sip.example.net.");
      }
      String key = each.substring(0, equals);
      String value = each.substring(equals + 1).strip();
      if (value.isEmpty()) settings.remove(key);
      else if (!value.contains(",")) settings.put(key, value);
      else settings.put(key, Arrays.stream(value.split(",")).map(String::strip).toList());
    }
  }

  /** Adds a trunk or changes one. */
  @Command(
      name = "set",
      description = {
        "Adds a trunk, or changes one that was added so; calls go on.",
        "Settings are those of `trunks` in ringfence.yaml: server=sip.example.net user=4930123",
        "number=+4930123 \"rates=+49 1.2,+ 9\". One without a value is taken out."
      })
  static final class SetTrunk implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "Such as `carrier`.")
    private String name = "";

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "SETTING=VALUE",
        description = "What is changed; the rest stays.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--password-stdin", description = "Reads its password from standard input.")
    private boolean stdin;

    SetTrunk(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      String password = "";
      if (stdin) {
        var in = new InputStreamReader(console.in(), StandardCharsets.UTF_8);
        password = Objects.requireNonNullElse(new BufferedReader(in).readLine(), "").strip();
      }
      try (Operations operations = folder.operations()) {
        Outside before = find(operations, Outside.Kind.TRUNK, name);
        Map<String, Object> settings =
            before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before.settings());
        read(words, settings);
        operations.putOutside(new Outside(Outside.Kind.TRUNK, name, settings), password);
        console.out().println((before == null ? "added     " : "changed   ") + name);
        return 0;
      }
    }
  }

  /** Removes one. */
  @Command(
      name = "remove",
      description = "Removes a trunk that was added so; calls that go over it go on.")
  static final class RemoveTrunk implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NAME", description = "As `trunk list` names it.")
    private String name = "";

    RemoveTrunk(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        if (find(operations, Outside.Kind.TRUNK, name) == null) throw absent("trunk", name);
        operations.removeOutside(Outside.Kind.TRUNK, name);
        console.out().println("removed   " + name);
        return 0;
      }
    }
  }

  /** Says who is called by a number. */
  @Command(name = "set", description = "Says who is called by a number of yours.")
  static final class SetNumber implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(
        index = "0",
        paramLabel = "NUMBER",
        description = "Such as +4930123450, or +49301234* for all that begin so.")
    private String number = "";

    @Parameters(
        index = "1",
        paramLabel = "TO",
        description = "A number here; * for what stands in the place of the star.")
    private String to = "";

    SetNumber(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        operations.putOutside(Outside.number(number, to), "");
        console.out().println("set   " + number + " to " + to);
        return 0;
      }
    }
  }

  /** Removes one. */
  @Command(name = "remove", description = "A number leads to nobody any more.")
  static final class RemoveNumber implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "As `number list` shows it.")
    private String number = "";

    RemoveNumber(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        if (find(operations, Outside.Kind.NUMBER, number) == null) throw absent("number", number);
        operations.removeOutside(Outside.Kind.NUMBER, number);
        console.out().println("removed   " + number);
        return 0;
      }
    }
  }

  /** Lists them. */
  @Command(name = "list", description = "Lists the numbers that were added here, and their goals.")
  static final class Numbers implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Numbers(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        Map<String, String> numbers = new LinkedHashMap<>();
        for (Outside each : operations.outside()) {
          if (each.kind() == Outside.Kind.NUMBER) numbers.put(each.name(), each.to());
        }
        if (json) {
          Json.print(console.out(), numbers);
          return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        numbers.forEach((number, to) -> rows.add(List.of(number, to)));
        Table.print(console.out(), List.of("NUMBER", "TO"), rows);
        return 0;
      }
    }
  }
}
