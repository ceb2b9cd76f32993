package org.ringfence.server.cli;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.WavWriter;
import org.ringfence.server.api.StereoSound;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Brief;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallRecording;
import org.ringfence.server.store.ServerFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs about recorded calls. */
@Command(
    name = "recording",
    description = "Lists, saves and deletes recorded calls; pauses a recording.")
final class RecordingCommand implements Runnable {
  private static final int SECONDS_AT_ONCE = 60;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with its verbs. */
  static CommandLine line(Console console) {
    return new CommandLine(new RecordingCommand())
        .addSubcommand(new Listing(console))
        .addSubcommand(new Save(console))
        .addSubcommand(new Delete(console))
        .addSubcommand("pause", new Pausing(console, true))
        .addSubcommand("resume", new Pausing(console, false));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with recordings.");
  }

  /** Lists recordings. */
  @Command(name = "list", description = "Lists recorded calls, the latest first.")
  static final class Listing implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", arity = "0..1", description = "Those of an extension.")
    private @Nullable String number;

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
        List<CallRecording> recordings = operations.recordings(limit, number);
        if (json) {
          Json.print(console.out(), recordings);
        } else {
          Table.print(
              console.out(),
              List.of("ID", "BEGAN", "SECONDS", "CALLER", "CALLED", "BECAUSE"),
              recordings.stream().map(Listing::row).toList());
        }
        return 0;
      }
    }

    private static List<String> row(CallRecording recording) {
      return List.of(
          Brief.id(recording.id()),
          Instant.ofEpochMilli(recording.startedMs()).toString().substring(0, 19),
          recording.ended() ? Long.toString(recording.durationMs() / 1000) : "-",
          (recording.caller() + " " + recording.callerName()).strip(),
          (recording.called() + " " + recording.calledName()).strip(),
          recording.reason());
    }
  }

  /** Writes a recording to a file. */
  @Command(
      name = "get",
      description =
          "Writes a recorded call to a stereo WAV file, which is not encrypted: the caller on the"
              + " left, the called one on the right.")
  static final class Save implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "ID", description = "The beginning of the recording's id.")
    private String id = "";

    @Parameters(paramLabel = "FILE", description = "A new WAV file.")
    private Path file = Path.of("");

    Save(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations();
          StereoSound sound = new StereoSound()) {
        byte[] part = Base64.getDecoder().decode(operations.recordingSound(id, 0));
        try (SeekableByteChannel out =
                Files.newByteChannel(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            WavWriter wav = new WavWriter(out, StereoSound.RATE_HZ, 2)) {
          for (long second = SECONDS_AT_ONCE; part.length > 0; second += SECONDS_AT_ONCE) {
            sound.write(part, wav);
            part = Base64.getDecoder().decode(operations.recordingSound(id, second));
          }
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

  /** Deletes a recording. */
  @Command(name = "delete", description = "Deletes a recorded call and its key.")
  static final class Delete implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "ID", description = "The beginning of the recording's id.")
    private String id = "";

    Delete(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        operations.deleteRecording(id);
        console.out().println("deleted   " + id);
        return 0;
      }
    }
  }

  /** Pauses, or lets go on. */
  @Command(description = "Pauses the recording of a call that goes on, or lets it go on.")
  static final class Pausing implements Callable<Integer> {
    private final Console console;
    private final boolean pauses;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "CALL", description = "The id of the call; see `calls`.")
    private String call = "";

    Pausing(Console console, boolean pauses) {
      this.console = console;
      this.pauses = pauses;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        operations.pauseRecording(call, pauses);
        console.out().println((pauses ? "paused    " : "resumed   ") + call);
        return 0;
      }
    }
  }
}
