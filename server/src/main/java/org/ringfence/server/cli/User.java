package org.ringfence.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Brief;
import org.ringfence.server.people.Preference;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Extension;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs about extensions. */
@Command(name = "user", description = "Adds, lists, changes and removes extensions.")
final class User implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with users.");
  }

  private static String password(Console console, boolean fromInput) throws Failure {
    if (!fromInput) {
      return org.ringfence.server.store.Password.random();
    }
    try {
      String line =
          new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8))
              .readLine();
      if (line != null) {
        return line;
      }
    } catch (IOException unreadable) {
      throw new Failure(Exit.USAGE, "The password cannot be read.", "Pipe one line in.");
    }
    throw new Failure(Exit.USAGE, "There is no password on the input.", "Pipe one line in.");
  }

  private static void tell(Console console, String number, String password, boolean given) {
    console.out().println("user      " + number);
    if (!given) {
      console.out().println("password  " + password + "   (shown this once)");
    }
  }

  /** Whether a phone needs a device certificate besides its password. */
  @SuppressWarnings("MemberName")
  enum Proof {
    optional,
    required;

    static final String DESCRIPTION =
        "${COMPLETION-CANDIDATES}: must its phones show a certificate (`device add`) besides the"
            + " password?";
  }

  /** Adds one. */
  @Command(name = "add", description = "Adds an extension and shows its password once.")
  static final class Add implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "One to fifteen digits.")
    private String number = "";

    @Option(names = "--name", description = "Who answers there.")
    private String name = "";

    @Option(names = "--password-stdin", description = "Read the password from the input.")
    private boolean fromInput;

    @Option(
        names = "--md5",
        description = "Let it prove its password with MD5, for phones that know nothing else.")
    private boolean md5;

    @Option(names = "--certificate", description = Proof.DESCRIPTION)
    private Proof certificate = Proof.optional;

    @Option(
        names = "--media",
        description = MediaChoice.DESCRIPTION,
        converter = MediaChoice.Reader.class,
        completionCandidates = MediaChoice.Words.class)
    private @Nullable MediaChoice media;

    Add(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        String password = password(console, fromInput);
        operations.addUser(number, name, password, md5);
        // Nobody knows the password before it is shown below.
        if (certificate == Proof.required) operations.requireCertificate(number, true);
        if (media != null) operations.setMedia(number, media.policy());
        tell(console, number, password, fromInput);
        return 0;
      }
    }
  }

  /** Lists all. */
  @Command(name = "list", description = "Lists the extensions.")
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
        List<Extension> users = operations.users();
        if (json) {
          Json.print(console.out(), users);
        } else {
          Table.print(
              console.out(),
              List.of("NUMBER", "NAME", "STATE", "MD5", "CERTIFICATE", "MEDIA", "SINCE"),
              users.stream().map(Listing::row).toList());
        }
        return 0;
      }
    }

    private static List<String> row(Extension e) {
      return List.of(
          e.number(),
          e.name(),
          e.enabled() ? "on" : "off",
          e.md5Allowed() ? "allowed" : "-",
          e.certificateRequired() ? "required" : "-",
          e.media() == null ? "-" : MediaChoice.word(e.media()),
          Brief.day(e.createdMs()));
    }
  }

  /** Changes what one needs. */
  @Command(name = "set", description = "Changes an extension.")
  static final class Setting implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(index = "0", paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    @Option(names = "--certificate", description = Proof.DESCRIPTION)
    private @Nullable Proof certificate;

    @Option(
        names = "--media",
        description = MediaChoice.DESCRIPTION,
        converter = MediaChoice.Reader.class,
        completionCandidates = MediaChoice.Words.class)
    private @Nullable MediaChoice media;

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "SETTING=VALUE",
        description = "As doNotDisturb=on; nothing after the = takes it back. See `user show`.")
    private List<String> settings = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    Setting(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      if (certificate == null && media == null && settings.isEmpty()) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "Say what to change: --certificate, --media or a setting.");
      }
      Map<String, String> changes = changes();
      try (Operations operations = folder.operations()) {
        if (certificate != null) {
          operations.requireCertificate(number, certificate == Proof.required);
          console.out().println("set       " + number + ": certificate " + certificate);
        }
        if (media != null) {
          operations.setMedia(number, media.policy());
          console.out().println("set       " + number + ": media " + media);
        }
        if (!changes.isEmpty()) {
          operations.set(number, changes);
          changes.forEach((word, value) ->
              console
                  .out()
                  .println(
                      "set       "
                          + number
                          + ": "
                          + word
                          + (value.isEmpty() ? " -" : " " + value)));
        }
        return 0;
      }
    }

    private Map<String, String> changes() {
      Map<String, String> changes = new LinkedHashMap<>();
      for (String each : settings) {
        int equals = each.indexOf('=');
        if (equals < 0) {
          throw new CommandLine.ParameterException(
              spec.commandLine(), "`" + each + "` has no `=`: say it as doNotDisturb=on.");
        }
        changes.put(each.substring(0, equals), each.substring(equals + 1));
      }
      return changes;
    }
  }

  /** Shows what its owner has set. */
  @Command(name = "show", description = "Shows what an extension's owner has set.")
  static final class Show implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    @Option(names = "--all", description = "What could be set as well.")
    private boolean all;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Show(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        Map<String, String> set = operations.settings(number);
        if (json) {
          Json.print(console.out(), set);
          return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Preference each : Preference.values()) {
          String value = set.get(each.word());
          if (value == null && !all) continue;
          rows.add(List.of(each.word(), value == null ? "-" : value, each.meaning()));
        }
        Table.print(console.out(), List.of("SETTING", "VALUE", "MEANING"), rows);
        return 0;
      }
    }
  }

  /** Removes one. */
  @Command(name = "remove", description = "Removes an extension and its registrations.")
  static final class Remove implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    Remove(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        operations.removeUser(number);
        console.out().println("removed   " + number);
        return 0;
      }
    }
  }

  /** Gives one a secret for IAX2. */
  @Command(
      name = "iax",
      description = {
        "Gives an extension a secret for IAX2 phones and fax modems, shown once.",
        "It is not its password, which that protocol would not let the server keep as a hash."
      })
  static final class ForIax implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    @Option(names = "--off", description = "Take the secret away.")
    private boolean off;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    ForIax(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        String secret = operations.setIax(number, !off);
        if (json) {
          Json.print(console.out(), Map.of("number", number, "secret", secret));
        } else if (off) {
          console.out().println("set       " + number + ": no IAX2");
        } else {
          console.out().println("user      " + number);
          console.out().println("secret    " + secret + "   (shown this once)");
        }
        return 0;
      }
    }
  }

  /** Gives one a new password. */
  @Command(name = "password", description = "Gives an extension a new password, shown once.")
  static final class Password implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    @Option(names = "--password-stdin", description = "Read the password from the input.")
    private boolean fromInput;

    Password(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        String password = password(console, fromInput);
        operations.setPassword(number, password);
        tell(console, number, password, fromInput);
        return 0;
      }
    }
  }
}
