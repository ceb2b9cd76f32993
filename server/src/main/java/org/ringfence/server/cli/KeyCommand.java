package org.ringfence.server.cli;

import java.util.concurrent.Callable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Exit;
import org.ringfence.server.store.KeyRotation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The key that seals what is secret. */
@Command(name = "key", description = "Changes the key that seals passwords, messages and calls.")
final class KeyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine line(Console console) {
    return new CommandLine(new KeyCommand()).addSubcommand(new Rotate(console));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with the key.");
  }

  /** Makes a new one. */
  @Command(
      name = "rotate",
      description = {
        "Makes a new key, seals everything with it, and forgets the one before. Calls go on.",
        "What was cut off half-way goes on with the next start, or when it is done again.",
        "An older backup still opens with the key in it: who has one has the passwords of then."
      },
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:all is sealed anew", "1:something neither key can open; the log names it"})
  static final class Rotate implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Rotate(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        KeyRotation.Done done = operations.rotateKey();
        if (json) {
          Json.print(console.out(), done);
        } else {
          console.out().println("sealed      " + done.sealed() + " secrets with the new key");
          if (done.unreadable() > 0) {
            console.out().println("unreadable  " + done.unreadable() + "; the log names them");
          }
        }
        return (done.unreadable() == 0 ? Exit.OK : Exit.FAILED).code();
      }
    }
  }
}
