package org.ringfence.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.CompanyFile;
import org.ringfence.server.config.Ldap;
import org.ringfence.server.control.Operations;
import org.ringfence.server.ldap.LdapPeople;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.ServerFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A company as a file: put into a server, taken out, and brought from other systems. */
final class Company {
  private static final int BYTES_MAX = 16 * 1024 * 1024;

  private Company() {}

  private static byte[] read(Path file) throws Failure {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new Failure(Exit.USAGE, file + " is too large.", "At most 16 MiB.");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Failure(
          Exit.USAGE,
          file + " cannot be read (" + ServerFolder.reason(e) + ").",
          "Name a file that is there.",
          e);
    }
  }

  /** How changes are shown and agreed to. */
  static final class Agreement {
    @Option(names = "--yes", description = "Do it without asking.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Only show what would be done.")
    private boolean dry;

    @Option(names = "--json", description = "As JSON; does nothing without --yes.")
    private boolean json;

    private int settle(Console console, Operations operations, CompanyChanges changes)
        throws Failure {
      List<CompanyChanges.Change> list = changes.list();
      if (!json) show(console, list);
      boolean agreed = !list.isEmpty() && !dry && (yes || !json && asked(console));
      Map<String, String> passwords = new TreeMap<>();
      try {
        if (agreed) changes.apply(operations, passwords);
      } catch (Failure e) {
        // Those who were added have theirs, and nobody could ever see them again.
        if (!json) passwords(console, passwords);
        throw new Failure(
            e.exit(), "Not all was done: " + e.text(), e.remedy() + " Then apply it again.", e);
      }
      if (json) {
        Json.print(
            console.out(),
            new TreeMap<>(Map.of("changes", list, "done", agreed, "passwords", passwords)));
      } else if (agreed) {
        console.out().println("Done.");
        passwords(console, passwords);
      }
      return 0;
    }

    private static void passwords(Console console, Map<String, String> passwords) {
      if (!passwords.isEmpty()) console.out().println("Passwords, shown this once:");
      passwords.forEach(
          (number, password) -> console.out().println("  " + number + "  " + password));
    }

    private static void show(Console console, List<CompanyChanges.Change> list) {
      if (list.isEmpty()) console.out().println("Nothing to change.");
      for (CompanyChanges.Change each : list) {
        String line =
            "%s %-8s  %-6s  %s".formatted(each.sign(), each.what(), each.number(), each.detail());
        console.out().println(Table.shown(line).stripTrailing());
      }
    }

    private static boolean asked(Console console) throws Failure {
      console.out().print("Do this? [y/N] ");
      console.out().flush();
      try {
        InputStreamReader in = new InputStreamReader(console.in(), StandardCharsets.UTF_8);
        String line = new BufferedReader(in).readLine();
        return line != null && line.strip().equalsIgnoreCase("y");
      } catch (IOException e) {
        throw new Failure(Exit.USAGE, "The answer cannot be read.", "Say --yes.", e);
      }
    }
  }

  /** Makes a server as a file says. */
  @Command(
      name = "apply",
      description =
          "Makes people, groups, conferences, menus, queues, phones, trunks and numbers as a file"
              + " says, after showing what changes.")
  static final class Apply implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();
    @Mixin private Agreement agreement = new Agreement();

    @Parameters(paramLabel = "FILE", description = "Such as company.yaml.")
    private Path file = Path.of("company.yaml");

    @Option(names = "--remove", description = "Remove who and what the file does not name.")
    private boolean removes;

    Apply(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      CompanyFile wanted = CompanyFile.parse(file.toString(), read(file));
      try (Operations operations = folder.operations()) {
        CompanyFile now = CompanyChanges.present(operations);
        CompanyChanges changes = CompanyChanges.between(now, wanted, Map.of(), removes);
        return agreement.settle(console, operations, changes);
      }
    }
  }

  /** Writes a server's company out. */
  @Command(
      name = "export",
      description =
          "Writes people, what is set for them, groups, conferences, menus, queues, phones, trunks"
              + " and numbers, as `apply` reads it; no passwords and PINs of mailboxes.")
  static final class Export implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    Export(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        console.out().print(CompanyChanges.present(operations).yaml());
        return 0;
      }
    }
  }

  /** Brings people from another system. */
  @Command(
      name = "import",
      description =
          "Adds the people of a CSV (FreePBX's extensions, or number,name,password), or those of"
              + " the company's directory, whose names are kept as they stand there.")
  static final class Import implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();
    @Mixin private Agreement agreement = new Agreement();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "A CSV with a heading.")
    private @Nullable Path file;

    @Option(
        names = "--ldap",
        paramLabel = "ATTRIBUTE",
        description =
            "From the directory of `ldap` in the configuration, where that attribute holds the"
                + " number of an extension, such as ipPhone.")
    private @Nullable String attribute;

    Import(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      if (attribute != null) return directory(attribute);
      if (file == null) {
        throw new Failure(Exit.USAGE, "Import what?", "Name a CSV, or say --ldap ipPhone.");
      }
      PeopleCsv csv = PeopleCsv.parse(new String(read(file), StandardCharsets.UTF_8));
      for (String each : csv.remarks()) console.err().println("! " + Table.shown(each));
      try (Operations operations = folder.operations()) {
        CompanyFile now = CompanyChanges.present(operations);
        // What people have set here already is theirs.
        Map<String, CompanyFile.Person> people = new TreeMap<>(csv.people());
        people.keySet().removeAll(now.people().keySet());
        CompanyFile wanted = CompanyFile.of(people);
        CompanyChanges changes = CompanyChanges.between(now, wanted, csv.passwords(), false);
        return agreement.settle(console, operations, changes);
      }
    }

    private int directory(String holding) throws Exception {
      Ldap ldap = folder.config().ldap();
      if (!ldap.isOn() || !holding.matches("[A-Za-z][A-Za-z0-9-]{0,60}")) {
        throw new Failure(
            Exit.USAGE,
            ldap.isOn() ? holding + " is no attribute." : "No directory is named.",
            ldap.isOn() ? "Say --ldap ipPhone." : "See `ldap` in the configuration.");
      }
      Map<String, String> names = inDirectory(ldap, holding);
      try (Operations operations = folder.operations()) {
        CompanyFile now = CompanyChanges.present(operations);
        Map<String, CompanyFile.Person> people = new TreeMap<>();
        names.forEach((number, name) -> {
          CompanyFile.Person here = now.people().get(number);
          Map<String, String> settings = here == null ? Map.of() : here.settings();
          people.put(number, new CompanyFile.Person(name, settings));
        });
        CompanyFile wanted = CompanyFile.of(people);
        CompanyChanges changes = CompanyChanges.between(now, wanted, Map.of(), false);
        return agreement.settle(console, operations, changes);
      }
    }

    private static Map<String, String> inDirectory(Ldap ldap, String holding) throws Failure {
      try {
        return new LdapPeople(ldap, number -> null).extensions(holding);
      } catch (LdapPeople.Unread e) {
        throw new Failure(
            Exit.UNAVAILABLE,
            "The directory " + ldap.host() + " cannot be read: " + e.getMessage(),
            "See `ldap` in the configuration.",
            e);
      }
    }
  }
}
