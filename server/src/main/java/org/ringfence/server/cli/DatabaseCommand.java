package org.ringfence.server.cli;

import java.util.concurrent.Callable;
import org.ringfence.server.store.DatabasePlace;
import org.ringfence.server.store.DatabaseReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where all that a server knows is kept. */
@Command(name = "database", description = "Shows which database a server has, or moves it.")
final class DatabaseCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption folder = new FolderOption();

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  private DatabaseCommand(Console console) {
    this.console = console;
  }

  static CommandLine line(Console console) {
    return new CommandLine(new DatabaseCommand(console)).addSubcommand(new Move(console));
  }

  @Override
  public Integer call() throws Exception {
    DatabaseReport report = DatabasePlace.look(folder.folder(), folder.config().database());
    if (json) {
      Json.print(console.out(), report);
      return 0;
    }
    console.out().println("engine      " + report.engine());
    console.out().println("place       " + report.place());
    console.out().println("size        " + DatabaseCheck.size(report.bytes()));
    String encryption = report.encryption().isEmpty() ? "none" : report.encryption();
    if (!report.here()) console.out().println("encryption  " + encryption);
    return 0;
  }

  /** Takes it to where the configuration wants it. */
  @Command(
      name = "move",
      description = {
        "Takes all there is to where the configuration wants it: to the PostgreSQL that",
        "`database.url` names, which must be empty, or back into the data folder when there is",
        "no `database` any more. The server must not run. What was moved stays where it was,",
        "and is used no more."
      },
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:it is there now", "1:nothing was moved"})
  static final class Move implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Move(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      DatabasePlace.Moved moved = DatabasePlace.move(folder.folder(), folder.config().database());
      if (json) {
        Json.print(console.out(), moved);
      } else if (moved.rows().isEmpty()) {
        console.out().println("It is where the configuration wants it already.");
      } else {
        console.out().println("from  " + moved.from());
        console.out().println("to    " + moved.to());
        long rows = moved.rows().values().stream().mapToLong(Long::longValue).sum();
        console.out().println("rows  %d in %d tables".formatted(rows, moved.rows().size()));
      }
      return 0;
    }
  }
}
