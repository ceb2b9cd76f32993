package org.ringfence.server.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Brief;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Admin;
import org.ringfence.server.store.Role;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs about who may use the console. */
@Command(name = "admin", description = "Lets people into the console, and lists who may use it.")
final class AdminCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with admins.");
  }

  /** Lists all. */
  @Command(name = "list", description = "Lists who may use the console.")
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
        List<Admin> admins = operations.admins();
        if (json) {
          Json.print(console.out(), admins);
        } else {
          Table.print(
              console.out(),
              List.of("NAME", "ROLE", "SECOND FACTOR", "SINCE"),
              admins.stream().map(Listing::row).toList());
        }
        return 0;
      }
    }

    private static List<String> row(Admin admin) {
      return List.of(
          admin.name(),
          admin.role().name().toLowerCase(Locale.ROOT),
          admin.secondFactor() ? "yes" : "-",
          Brief.day(admin.createdMs()));
    }
  }

  /** Makes a link. */
  @Command(
      name = "invite",
      description = "Makes a link that lets somebody in once, to set a (new) password.")
  static final class Invite implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NAME", description = "What the person signs in with.")
    private String name = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "owner, administrator or operator (administrator when left out).")
    private String role = "administrator";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Invite(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        String link = operations.invite(name, role(role));
        if (json) {
          Json.print(console.out(), java.util.Map.of("name", name, "link", link));
        } else {
          console.out().println("link   /#/set-up/" + link);
          console.out().println("Open it at the console's address within a day; it lets in once.");
        }
        return 0;
      }
    }

    private static Role role(String word) throws Failure {
      for (Role role : Role.values()) {
        if (role != Role.PERSON && role.name().equalsIgnoreCase(word)) return role;
      }
      throw new Failure(
          Exit.USAGE, "There is no role `" + word + "`.", "Known: owner, administrator, operator.");
    }
  }

  /** Removes one. */
  @Command(name = "remove", description = "Lets somebody into the console no more.")
  static final class Remove implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NAME", description = "As `admin list` shows it.")
    private String name = "";

    Remove(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        operations.removeAdmin(name);
        console.out().println("removed   " + name);
        return 0;
      }
    }
  }
}
