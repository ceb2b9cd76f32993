package org.ringfence.phone.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.phone.PhoneSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code ringfence phone}. */
@Command(
    name = "ringfence phone",
    mixinStandardHelpOptions = true,
    version = "Ringfence phone",
    description = {
      "A phone in the terminal: registers one extension, places and takes calls.",
      "With --call or --wait it makes one call without asking, for scripts."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the call was made and ended as wanted",
      "1:the call or the registration failed; the last line says why",
      "2:the command line is wrong",
      "69:the server cannot be reached"
    })
public final class PhoneCommand implements Callable<Integer> {
  /**
   * Where the command reads and writes: results to {@code out}, all else to {@code err}.
   *
   * @param environment the process's variables
   * @param console null where no person sits
   */
  public record Streams(
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      java.io.@Nullable Console console) {
    /** The process's own. */
    @SuppressWarnings("SystemConsoleNull")
    public static Streams system() {
      return new Streams(
          new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
          new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
          System.getenv(),
          System.console());
    }
  }

  private final Streams streams;
  @Mixin private AccountOptions account = new AccountOptions();
  @Mixin private MediaOptions media = new MediaOptions();
  @Mixin private CallOptions call = new CallOptions();

  private PhoneCommand(Streams streams) {
    this.streams = streams;
  }

  /** Runs the command and answers its exit code. */
  public static int run(String[] arguments, Streams streams) {
    CommandLine line = new CommandLine(new PhoneCommand(streams));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      if (e instanceof Outcome.Failure failure) {
        streams.err().println("ringfence phone: " + failure.outcome().words());
        return failure.outcome().code();
      }
      throw e;
    });
    return line.execute(arguments);
  }

  @Override
  public Integer call() throws Outcome.Failure, InterruptedException {
    if (call.device.lists) {
      DeviceOptions.list(streams.out(), call.json);
      return Outcome.OK;
    }
    PhoneSettings settings =
        account.settings(streams.environment(), streams.console()).withMedia(media.choices());
    try {
      if (call.headless()) return new Headless(streams, call).run(settings);
      return new Interactive(streams, call).run(settings);
    } catch (IOException e) {
      throw new Outcome.Failure(
          Outcome.FAILED, "The phone cannot open its sockets: " + e.getMessage() + ".");
    } catch (BadIdentityException e) {
      throw new Outcome.Failure(Outcome.USAGE, e.getMessage() + "; check --ca.");
    }
  }
}
