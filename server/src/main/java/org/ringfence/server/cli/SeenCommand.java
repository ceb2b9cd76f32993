package org.ringfence.server.cli;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.guard.SeenDevices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the devices that logged in with passwords. */
@Command(
    name = "seen",
    description =
        "Lists the devices that logged in with a password, and where each came from first.")
final class SeenCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption folder = new FolderOption();

  @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "Only of this extension.")
  private String number = "";

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  SeenCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (Operations operations = folder.operations()) {
      List<SeenDevices.Seen> devices =
          operations.seen().stream()
              .filter(each -> number.isEmpty() || each.number().equals(number))
              .toList();
      if (json) {
        Json.print(console.out(), devices);
      } else {
        Table.print(
            console.out(),
            List.of("DEVICE", "NUMBER", "MAKE", "FIRST FROM", "SINCE", "STATE"),
            devices.stream().map(SeenCommand::row).toList());
      }
      return 0;
    }
  }

  private static List<String> row(SeenDevices.Seen device) {
    return List.of(
        device.id(),
        device.number(),
        device.agent(),
        device.address(),
        Instant.ofEpochMilli(device.firstMs()).toString().substring(0, 19),
        device.refused() ? "refused" : "let in");
  }

  /** Lets one in no more. */
  @Command(
      name = "refuse",
      description = {
        "Lets a device in no more, and ends what it has registered.",
        "Whoever it was knows the password: `./ringfence user password NUMBER` makes another."
      })
  static final class Refuse implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "DEVICE", description = "As `device seen` shows it.")
    private String id = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Refuse(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      return change(console, folder, id, true, json);
    }
  }

  /** Lets one in again. */
  @Command(name = "allow", description = "Lets a device in again that was refused.")
  static final class Allow implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "DEVICE", description = "As `device seen` shows it.")
    private String id = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Allow(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      return change(console, folder, id, false, json);
    }
  }

  private static int change(
      Console console, FolderOption folder, String id, boolean refused, boolean json)
      throws Exception {
    try (Operations operations = folder.operations()) {
      SeenDevices.Seen device = operations.refuse(id, refused);
      if (json) {
        Json.print(console.out(), device);
      } else {
        String word = refused ? "refused   " : "let in    ";
        console.out().println(word + device.id() + " of " + device.number());
      }
      return 0;
    }
  }
}
