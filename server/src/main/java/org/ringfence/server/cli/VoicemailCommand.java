package org.ringfence.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.WavWriter;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Brief;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Mailbox;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Voicemail;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs about voicemail. */
@Command(name = "voicemail", description = "Sets mailboxes; lists, saves and deletes messages.")
final class VoicemailCommand implements Runnable {
  private static final int WAV_HZ = 16_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with voicemail.");
  }

  /** Lists messages. */
  @Command(name = "list", description = "Lists the messages of a mailbox, the new ones first.")
  static final class Listing implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Listing(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        List<Voicemail> messages = operations.voicemails(number);
        if (json) {
          Json.print(console.out(), messages);
        } else {
          Table.print(
              console.out(),
              List.of("ID", "STATE", "RECEIVED", "SECONDS", "FROM"),
              messages.stream().map(Listing::row).toList());
        }
        return 0;
      }
    }

    private static List<String> row(Voicemail message) {
      return List.of(
          Brief.id(message.id()),
          message.isNew() ? "new" : "heard",
          Instant.ofEpochMilli(message.receivedMs()).toString().substring(0, 19),
          Long.toString(message.durationMs() / 1000),
          (message.caller() + " " + message.callerName()).strip());
    }
  }

  /** Whether a mailbox takes messages. */
  @SuppressWarnings("MemberName")
  enum Taking {
    on,
    off,
    configured
  }

  /** Changes a mailbox. */
  @Command(name = "set", description = "Changes a mailbox, and shows how it is set.")
  static final class Setting implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    @Option(
        names = "--messages",
        description = "${COMPLETION-CANDIDATES}: does it take messages, or as configured?")
    private @Nullable Taking messages;

    @Option(names = "--email", description = "Where new messages are told of; empty for nowhere.")
    private @Nullable String email;

    @Option(
        names = "--attach",
        arity = "1",
        paramLabel = "true|false",
        description = "Whether the message itself is in that mail.")
    private @Nullable Boolean attach;

    @Option(
        names = "--pin-stdin",
        description = "Read a new PIN from the input; an empty line takes it away.")
    private boolean pin;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Setting(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      Map<String, String> changes = new LinkedHashMap<>();
      if (messages != null) changes.put("messages", messages.name());
      if (email != null) changes.put("email", email);
      if (attach != null) changes.put("attach", attach.toString());
      if (pin) changes.put("pin", pin(console));
      try (Operations operations = folder.operations()) {
        Mailbox set = operations.setMailbox(number, changes);
        if (json) {
          Json.print(console.out(), set);
          return 0;
        }
        Boolean enabled = set.enabled();
        String takes = enabled == null ? "as configured" : enabled ? "on" : "off";
        console.out().println("mailbox   " + set.number());
        console.out().println("messages  " + takes);
        console.out().println("email     " + (set.email() == null ? "-" : set.email()));
        console.out().println("attached  " + (set.attach() ? "yes" : "no"));
        console.out().println("PIN       " + (set.hasPin() ? "set" : "-"));
        return 0;
      }
    }

    private static String pin(Console console) throws Failure {
      try {
        String line =
            new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8))
                .readLine();
        if (line != null) return line.strip();
      } catch (IOException unreadable) {
        throw new Failure(Exit.USAGE, "The PIN cannot be read.", "Pipe one line in.");
      }
      throw new Failure(Exit.USAGE, "There is no PIN on the input.", "Pipe one line in.");
    }
  }

  /** Deletes a message. */
  @Command(name = "delete", description = "Deletes a message.")
  static final class Delete implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    @Parameters(paramLabel = "ID", description = "The beginning of the message's id.")
    private String id = "";

    Delete(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        operations.deleteVoicemail(number, id);
        console.out().println("deleted   " + id);
        return 0;
      }
    }
  }

  /** Writes a message to a file. */
  @Command(name = "save", description = "Writes a message to a WAV file, which is not encrypted.")
  static final class Save implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension.")
    private String number = "";

    @Parameters(paramLabel = "ID", description = "The beginning of the message's id.")
    private String id = "";

    @Parameters(paramLabel = "FILE", description = "A new WAV file.")
    private Path file = Path.of("");

    Save(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        byte[] packed = Base64.getDecoder().decode(operations.voicemailSound(number, id));
        try (SeekableByteChannel out =
            Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          WavWriter.writeAll(out, PackedSound.unpack(packed).at(WAV_HZ));
        }
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
}
