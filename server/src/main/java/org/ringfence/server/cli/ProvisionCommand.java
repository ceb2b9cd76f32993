package org.ringfence.server.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Brief;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.provision.Provisioning;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.DeskPhone;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs about phones that are set up from here. */
@Command(
    name = "provision",
    description = "Sets desk phones and softphones up over HTTPS (docs/provisioning.md).")
final class ProvisionCommand implements Runnable {
  private static final String GOOD_ONCE =
      "It is good once and for this phone, within the time set; keep it to yourself.";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with phones.");
  }

  static CommandLine line(Console console) {
    return new CommandLine(new ProvisionCommand())
        .addSubcommand(new Add(console))
        .addSubcommand(new Listing(console))
        .addSubcommand(new Change(console))
        .addSubcommand(new Remove(console))
        .addSubcommand(new Enrol(console))
        .addSubcommand(new Resync(console));
  }

  private static List<PhoneButton> buttons(List<String> texts) throws Failure {
    List<PhoneButton> buttons = new ArrayList<>();
    for (String text : texts) {
      PhoneButton button = PhoneButton.parse(text);
      if (button == null) {
        throw new Failure(
            Exit.USAGE, "`" + text + "` is no button.", "Write it as " + PhoneButton.RIGHT + ".");
      }
      buttons.add(button);
    }
    return buttons;
  }

  static void tell(Console console, Provisioning.Enrolment made, boolean json) {
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("phone", made.phone());
      all.put("address", made.address());
      all.put("untilMs", made.untilMs());
      Json.print(console.out(), all);
      return;
    }
    DeskPhone phone = made.phone();
    console.out().println("phone     " + Brief.id(phone.id()) + " of " + phone.number());
    console.out().println("address   " + made.address());
    console.out().println(GOOD_ONCE);
    if (!phone.make().hasMac()) console.out().print(code(made.address()));
  }

  /** For a camera: two rows of squares to a line of text. */
  static String code(String text) {
    BitMatrix squares;
    try {
      squares = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0);
    } catch (WriterException e) {
      throw new IllegalStateException(e);
    }
    StringBuilder drawn = new StringBuilder();
    for (int y = 0; y < squares.getHeight(); y += 2) {
      for (int x = 0; x < squares.getWidth(); x++) {
        boolean above = squares.get(x, y);
        boolean below = y + 1 < squares.getHeight() && squares.get(x, y + 1);
        // Terminals are dark more often than not: what is light is drawn.
        drawn.append(above ? below ? ' ' : '\u2584' : below ? '\u2580' : '\u2588');
      }
      drawn.append('\n');
    }
    return drawn.toString();
  }

  /** Adds one. */
  @Command(
      name = "add",
      description = "Adds a phone and makes the address at which it fetches its settings, once.")
  static final class Add implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(index = "0", paramLabel = "NUMBER", description = "The extension it is for.")
    private String number = "";

    @Parameters(
        index = "1",
        paramLabel = "MAKE",
        description =
            "yealink, snom, grandstream, poly, cisco, fanvil, gigaset, linphone or browser.")
    private String make = "";

    @Parameters(
        index = "2",
        arity = "0..1",
        paramLabel = "MAC",
        description = "The address on its back; none for a program.")
    private String mac = "";

    @Option(names = "--name", description = "What people call it, such as \"reception\".")
    private String name = "";

    @Option(
        names = "--button",
        paramLabel = "BUTTON",
        description = "Such as \"lamp 1002 Ben\", \"dial 030555 Taxi\"; again for more.")
    private List<String> buttons = new ArrayList<>();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Add(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      PhoneMake known = PhoneMake.of(make);
      if (known == null) {
        throw new Failure(
            Exit.USAGE,
            "`" + make + "` is no make known here.",
            "Known: " + PhoneMake.words() + ".");
      }
      try (Operations operations = folder.operations()) {
        DeskPhone phone = operations.addPhone(number, known, mac, name, buttons(buttons));
        tell(console, operations.enrolPhone(phone.id()), json);
        return 0;
      }
    }
  }

  /** Lists all. */
  @Command(name = "list", description = "Lists the phones that are set up from here.")
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
        List<DeskPhone> phones = operations.phones();
        if (json) {
          Json.print(console.out(), phones);
          return 0;
        }
        long nowMs = System.currentTimeMillis();
        Table.print(
            console.out(),
            List.of("PHONE", "NUMBER", "MAKE", "MAC", "NAME", "STATE", "FETCHED"),
            phones.stream().map(each -> row(each, nowMs)).toList());
        return 0;
      }
    }

    private static List<String> row(DeskPhone phone, long nowMs) {
      String state =
          phone.enrolUntilMs() > nowMs
              ? "to be enrolled"
              : phone.enrolledMs() > 0 ? "enrolled " + Brief.day(phone.enrolledMs()) : "new";
      return List.of(
          Brief.id(phone.id()),
          phone.number(),
          phone.make().word(),
          phone.mac().isEmpty() ? "-" : phone.mac(),
          phone.name().isEmpty() ? "-" : phone.name(),
          state,
          phone.fetchedMs() == 0 ? "-" : Brief.day(phone.fetchedMs()));
    }
  }

  /** Changes one. */
  @Command(
      name = "change",
      description = "Says what a phone is called and what its buttons do; it is asked to fetch it.")
  static final class Change implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "PHONE", description = "As `provision list` shows it, or its MAC.")
    private String id = "";

    @Option(names = "--name", description = "What people call it.")
    private @Nullable String name;

    @Option(
        names = "--button",
        paramLabel = "BUTTON",
        description = "All of them, such as \"lamp 1002 Ben\"; `none` for none.")
    private @Nullable List<String> buttons;

    Change(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        DeskPhone phone = Phones.named(operations, id);
        List<String> wanted = buttons;
        List<PhoneButton> set =
            wanted == null
                ? phone.buttons()
                : wanted.equals(List.of("none")) ? List.of() : buttons(wanted);
        operations.changePhone(phone.id(), name == null ? phone.name() : name, set);
        int asked = operations.status().running() ? operations.resync(phone.number(), false) : 0;
        console.out().println("changed   " + Brief.id(phone.id()) + ", asked " + asked);
        return 0;
      }
    }
  }

  /** Removes one. */
  @Command(
      name = "remove",
      description = "Removes a phone: what it proves itself with is worth nothing at once.")
  static final class Remove implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "PHONE", description = "As `provision list` shows it, or its MAC.")
    private String id = "";

    Remove(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        DeskPhone phone = Phones.named(operations, id);
        operations.removePhone(phone.id());
        console.out().println("removed   " + Brief.id(phone.id()) + " of " + phone.number());
        return 0;
      }
    }
  }

  /** Makes an address. */
  @Command(
      name = "enrol",
      description =
          "Makes an address at which a phone fetches its settings, once; an older one"
              + " and, when it is used, what the phone had before are worth nothing then.")
  static final class Enrol implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "PHONE", description = "As `provision list` shows it, or its MAC.")
    private String id = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Enrol(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        tell(console, operations.enrolPhone(id), json);
        return 0;
      }
    }
  }

  /** Asks phones to fetch again. */
  @Command(
      name = "resync",
      description = "Asks the phones of an extension to fetch their settings again.")
  static final class Resync implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    @Option(names = "--restart", description = "Start anew as well.")
    private boolean restart;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Resync(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        int asked = operations.resync(number, restart);
        if (json) Json.print(console.out(), Map.of("asked", asked));
        else console.out().println("asked   " + asked + " of " + number);
        return 0;
      }
    }
  }
}
