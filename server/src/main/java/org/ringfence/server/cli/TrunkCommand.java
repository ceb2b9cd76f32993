package org.ringfence.server.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Exit;
import org.ringfence.server.trunk.TrunkStatus;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs about trunks. */
@Command(
    name = "trunk",
    description = "Shows, changes and tries the ways to the telephone network.")
final class TrunkCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with trunks.");
  }

  static CommandLine line(Console console) {
    return new CommandLine(new TrunkCommand())
        .addSubcommand(new Listing(console))
        .addSubcommand(new OutsideCommand.SetTrunk(console))
        .addSubcommand(new OutsideCommand.RemoveTrunk(console))
        .addSubcommand(new Test(console));
  }

  static CommandLine numbers(Console console) {
    return new CommandLine(new Numbers())
        .addSubcommand(new OutsideCommand.Numbers(console))
        .addSubcommand(new OutsideCommand.SetNumber(console))
        .addSubcommand(new OutsideCommand.RemoveNumber(console))
        .addSubcommand(new Explain(console));
  }

  private static List<String> row(TrunkStatus each) {
    return List.of(
        each.name(),
        each.server() + " " + each.transport(),
        each.state(),
        each.registration().isEmpty() ? "-" : each.registration(),
        each.calls() + "/" + each.channels(),
        each.media(),
        each.answeredMs() < 0 ? "-" : each.answeredMs() + " ms",
        each.trouble().isEmpty() ? "-" : each.trouble());
  }

  private static void print(Console console, List<TrunkStatus> trunks) {
    Table.print(
        console.out(),
        List.of("NAME", "SERVER", "STATE", "REGISTERED", "CALLS", "MEDIA", "ANSWERS", "TROUBLE"),
        trunks.stream().map(TrunkCommand::row).toList());
  }

  /** Lists all. */
  @Command(name = "list", description = "Lists the trunks and how each fares.")
  static final class Listing implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Listing(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        List<TrunkStatus> trunks = operations.trunks();
        if (json) Json.print(console.out(), trunks);
        else print(console, trunks);
        return 0;
      }
    }
  }

  /** Asks one whether it is there. */
  @Command(
      name = "test",
      description = "Asks a trunk's carrier whether it is there (OPTIONS).",
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:it is there", "1:it is not"})
  static final class Test implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NAME", description = "The trunk, as `trunk list` names it.")
    private String name = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Test(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        TrunkStatus status = operations.testTrunk(name);
        if (json) Json.print(console.out(), status);
        else print(console, List.of(status));
        return (status.state().equals("up") ? Exit.OK : Exit.FAILED).code();
      }
    }
  }

  /** Says what would become of a call. */
  @Command(
      name = "explain",
      description =
          "Says what would become of a call: its number, whether it may be, which trunks.")
  static final class Explain implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(index = "0", paramLabel = "EXTENSION", description = "Who would call.")
    private String extension = "";

    @Parameters(index = "1", paramLabel = "NUMBER", description = "What it would dial.")
    private String dialled = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Explain(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        List<String> lines = operations.explain(extension, dialled);
        if (json) Json.print(console.out(), Map.of("steps", lines));
        else lines.forEach(console.out()::println);
        return 0;
      }
    }
  }

  /** The verbs about numbers. */
  @Command(
      name = "number",
      description = "Says who is called by your numbers, and what becomes of others.")
  static final class Numbers implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with numbers.");
    }
  }
}
