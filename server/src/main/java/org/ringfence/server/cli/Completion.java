package org.ringfence.server.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete our words. */
@Command(
    name = "completion",
    description = "Prints completion for a shell: source <(./ringfence completion bash)")
final class Completion implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  /** Shells by their names; the one script does for both. */
  @SuppressWarnings("MemberName")
  enum Shell {
    bash,
    zsh
  }

  Completion(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.out().print(AutoComplete.bash("ringfence", spec.root().commandLine()));
    return 0;
  }
}
