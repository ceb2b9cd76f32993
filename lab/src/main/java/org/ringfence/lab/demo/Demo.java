package org.ringfence.lab.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.lab.peer.TempFolder;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command {@code ringfence demo}. */
@Command(
    name = "ringfence demo",
    mixinStandardHelpOptions = true,
    version = "Ringfence demo",
    description = {
      "Starts a private server and two phones on this machine, lets Alice call Bob, and shows",
      "what each of the six steps of a call takes and what each heard of the other."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:each heard the other", "1:they did not", "2:the command line is wrong"})
public final class Demo implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Where the recordings go; else a new folder.")
  private @Nullable Path keep;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long they talk, 2 to 60; until both have said all when left out.")
  private int seconds;

  @Option(
      names = "--codec",
      paramLabel = "NAME",
      description = "opus, G722, PCMA or PCMU (default ${DEFAULT-VALUE}).",
      defaultValue = "opus")
  private String codec = "opus";

  @Option(
      names = "--web",
      description = {
        "Two phones in browser windows, the steps drawn on them as they happen;",
        "without a display it says where their pages are."
      })
  private boolean web;

  @Option(names = "--headless", description = "With --web: browsers without windows.")
  private boolean headless;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private Demo(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Runs the demo and answers the exit code. */
  public static int run(String[] arguments, PrintStream out, PrintStream err, boolean terminal) {
    CommandLine line = new CommandLine(new Demo(out, err, terminal));
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    return line.execute(arguments);
  }

  @SuppressWarnings("SystemConsoleNull")
  public static void main(String[] arguments) {
    var console = System.console(); // Null when nobody sits at a terminal.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(run(arguments, out, err, console != null && console.isTerminal()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    AudioCodec chosen = chosen();
    if (seconds != 0 && (seconds < 2 || seconds > 60)) throw mistake("--seconds is 2 to 60.");
    // The demo's server is nobody's to look after: its log would only stand in the way.
    if (LoggerFactory.getLogger("org.ringfence") instanceof Logger ours) ours.setLevel(Level.WARN);
    if (web) return webDemo();
    Path folder = keep == null ? Files.createTempDirectory("ringfence-demo") : keep;
    try (TempFolder server = new TempFolder("ringfence-demo-server")) {
      Files.createDirectories(folder);
      if (!json) out.println("A private server and two phones are starting; then they talk...");
      DemoRun run = new DemoRun(server.path(), folder.toAbsolutePath(), chosen, seconds);
      DemoReport report = run.run();
      DemoPrinter printer = new DemoPrinter(out, terminal);
      if (json) printer.json(report);
      else printer.people(report);
      return report.understood() ? 0 : 1;
    } catch (DemoFailure e) {
      err.println("ringfence demo: " + e.getMessage());
      return 1;
    }
  }

  private int webDemo() throws InterruptedException {
    try (TempFolder temp = new TempFolder("ringfence-demo-web")) {
      return new WebDemo(out, json, headless, seconds).run(temp) ? 0 : 1;
    } catch (DemoFailure e) {
      err.println("ringfence demo: " + e.getMessage());
      return 1;
    }
  }

  private AudioCodec chosen() {
    return Codecs.PREFERRED.stream()
        .filter(each -> each.encodingName().equalsIgnoreCase(codec))
        .findFirst()
        .orElseThrow(() -> mistake("There is no codec '" + codec + "'."));
  }

  private ParameterException mistake(String words) {
    if (spec == null) throw new IllegalStateException("picocli sets the spec");
    return new ParameterException(spec.commandLine(), words);
  }
}
