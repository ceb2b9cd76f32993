package org.ringfence.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Brief;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Fax;
import org.ringfence.server.store.ServerFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs about faxes that came. */
@Command(name = "fax", description = "Lists, saves and deletes faxes that came.")
final class FaxCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with its verbs. */
  static CommandLine line(Console console) {
    return new CommandLine(new FaxCommand())
        .addSubcommand(new Listing(console))
        .addSubcommand(new Save(console))
        .addSubcommand(new Delete(console));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with faxes.");
  }

  /** Lists faxes. */
  @Command(name = "list", description = "Lists faxes that came, the latest first.")
  static final class Listing implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Option(names = "--limit", description = "So many at most (${DEFAULT-VALUE}).")
    private int limit = 20;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Listing(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        List<Fax> faxes = operations.faxes(limit);
        if (json) {
          Json.print(console.out(), faxes);
        } else {
          Table.print(
              console.out(),
              List.of("ID", "CAME", "PAGES", "FROM", "TO", "HOW IT WENT"),
              faxes.stream().map(Listing::row).toList());
        }
        return 0;
      }
    }

    private static List<String> row(Fax fax) {
      return List.of(
          Brief.id(fax.id()),
          Instant.ofEpochMilli(fax.receivedMs()).toString().substring(0, 19),
          Integer.toString(fax.pages()),
          (fax.caller() + " " + fax.callerName()).strip(),
          fax.number(),
          fax.outcome());
    }
  }

  /** Writes a fax to a file. */
  @Command(name = "get", description = "Writes a fax to a PDF file, which is not encrypted.")
  static final class Save implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "ID", description = "The beginning of the fax's id.")
    private String id = "";

    @Parameters(paramLabel = "FILE", description = "A new PDF file.")
    private Path file = Path.of("");

    Save(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        byte[] pdf = Base64.getDecoder().decode(operations.faxPages(id));
        Files.write(file, pdf, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        console.out().println("saved     " + file);
        return 0;
      } catch (IOException e) {
        throw new Failure(
            Exit.CANNOT_CREATE,
            "The file " + file + " cannot be written (" + ServerFolder.reason(e) + ").",
            "Name another one.",
            e);
      }
    }
  }

  /** Deletes a fax. */
  @Command(name = "delete", description = "Deletes a fax and its key.")
  static final class Delete implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "ID", description = "The beginning of the fax's id.")
    private String id = "";

    Delete(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        operations.deleteFax(id);
        console.out().println("deleted   " + id);
        return 0;
      }
    }
  }
}
