package org.ringfence.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Password;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The verbs about the configuration file. */
@Command(name = "config", description = "Checks the configuration, or shows what can be set.")
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with its verbs. */
  static CommandLine line(Console console) {
    return new CommandLine(new ConfigCommand())
        .addSubcommand(new Check(console))
        .addSubcommand(new HashPin(console))
        .addSubcommand(new Show(console));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do.");
  }

  /** Looks for mistakes. */
  @Command(name = "check", description = "Tells every mistake in ringfence.yaml.")
  static final class Check implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    Check(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      Path path = folder.folder().path();
      try {
        ConfigFile.check(path);
      } catch (IOException e) {
        throw FolderOption.unreadable(path, e);
      }
      Path file = path.resolve(ConfigFile.NAME);
      String found = Files.exists(file) ? " has no mistakes" : " is not there; the defaults hold";
      console.out().println(file + found);
      return 0;
    }
  }

  /** Shows the commented defaults. */
  @Command(name = "show", description = "Prints a commented file with every key and its default.")
  static final class Show implements Callable<Integer> {
    private final Console console;

    Show(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      console.out().print(ConfigFile.template());
      return 0;
    }
  }

  /** Hashes a conference's PIN. */
  @Command(
      name = "hash-pin",
      description =
          "Reads a PIN from the input and prints its hash, which takes its place under"
              + " `conferences`.")
  static final class HashPin implements Callable<Integer> {
    private final Console console;

    HashPin(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      String pin =
          new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8))
              .readLine();
      if (pin == null || !pin.strip().matches("[0-9]{4,12}")) {
        throw new Failure(
            Exit.USAGE, "That is no PIN of four to twelve digits.", "Pipe one line in.");
      }
      console.out().println("\"" + Password.hash(pin.strip()) + "\"");
      return 0;
    }
  }
}
