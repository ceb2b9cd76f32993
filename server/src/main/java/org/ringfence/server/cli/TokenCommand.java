package org.ringfence.server.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Brief;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.Token;
import org.ringfence.server.store.Tokens;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs about tokens of the interface for programs. */
@Command(
    name = "token",
    description = "Gives programs leave to use the interface, lists and revokes it.")
final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine line(Console console) {
    return new CommandLine(new TokenCommand())
        .addSubcommand(new Add(console))
        .addSubcommand(new Listing(console))
        .addSubcommand(new Revoke(console));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with tokens.");
  }

  private static String words(Token token) {
    return EnumSet.copyOf(token.scopes()).stream()
        .map(Scope::word)
        .collect(Collectors.joining(" "));
  }

  /** What people write for {@link Scope}. */
  static final class Words implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return List.of(Scope.values()).stream().map(Scope::word).iterator();
    }
  }

  /** Makes one. */
  @Command(name = "add", description = "Makes a token and shows it once.")
  static final class Add implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NAME", description = "What it is for, such as \"wallboard\".")
    private String name = "";

    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        split = ",",
        completionCandidates = Words.class,
        description = "${COMPLETION-CANDIDATES}: what it is good for (read when left out).")
    private List<String> scopes = List.of("read");

    @Option(
        names = "--days",
        paramLabel = "N",
        description = "How long it is good for; for ever when left out.")
    private int days;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Add(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      Set<Scope> wanted = EnumSet.noneOf(Scope.class);
      for (String word : scopes) wanted.add(scope(word));
      try (Operations operations = folder.operations()) {
        Tokens.Issued issued = operations.addToken(name, wanted, days);
        if (json) {
          Json.print(console.out(), issued);
          return 0;
        }
        Token token = issued.token();
        console.out().println("token   " + issued.text() + "   (shown this once)");
        console.out().println("id      " + Brief.id(token.id()));
        console.out().println("scopes  " + words(token));
        if (token.expiresMs() != 0)
          console.out().println("until   " + Brief.day(token.expiresMs()));
        return 0;
      }
    }

    private static Scope scope(String word) throws Failure {
      for (Scope scope : Scope.values()) {
        if (scope.word().equals(word)) return scope;
      }
      throw new Failure(
          Exit.USAGE,
          "There is no scope `" + word + "`.",
          "Known: " + String.join(", ", new Words()) + ".");
    }
  }

  /** Lists all. */
  @Command(name = "list", description = "Lists the tokens, without their texts.")
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
        List<Token> tokens = operations.tokens();
        if (json) {
          Json.print(console.out(), tokens);
        } else {
          long nowMs = System.currentTimeMillis();
          Table.print(
              console.out(),
              List.of("TOKEN", "NAME", "SCOPES", "STATE", "UNTIL"),
              tokens.stream().map(each -> row(each, nowMs)).toList());
        }
        return 0;
      }
    }

    private static List<String> row(Token token, long nowMs) {
      return List.of(
          Brief.id(token.id()),
          token.name(),
          words(token),
          token.expired(nowMs) ? "expired" : "good",
          token.expiresMs() == 0 ? "for ever" : Brief.day(token.expiresMs()));
    }
  }

  /** Makes one worthless. */
  @Command(name = "revoke", description = "Makes a token worthless at once.")
  static final class Revoke implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "TOKEN", description = "As `token list` shows it.")
    private String id = "";

    Revoke(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        Token token = operations.revokeToken(id);
        console.out().println("revoked   " + token.name());
        return 0;
      }
    }
  }
}
