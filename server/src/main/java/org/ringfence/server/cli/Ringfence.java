package org.ringfence.server.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.ringfence.server.config.ConfigException;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.ServerRuntime;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code ringfence} with all its verbs. */
@Command(
    name = "ringfence",
    mixinStandardHelpOptions = true,
    versionProvider = Ringfence.Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    description = "A phone system that is safe before anyone touches a setting.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it was tried and did not work, or something must be fixed",
      "2:the command line or the configuration is wrong",
      "69:something needed is missing or taken: a port, the server",
      "73:a file or folder cannot be made or written",
      "75:try again later: another command or server is at work"
    })
public final class Ringfence implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Ringfence() {}

  /**
   * Runs one command.
   *
   * @param runtime what {@code up} starts
   * @return the exit code
   */
  public static int run(String[] arguments, Console console, ServerRuntime runtime) {
    CommandLine line = line(console, runtime);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, console));
    return line.execute(arguments);
  }

  /** All commands. */
  static CommandLine line(Console console, ServerRuntime runtime) {
    CommandLine line =
        new CommandLine(new Ringfence())
            .addSubcommand(new Up(console, runtime))
            .addSubcommand(
                new CommandLine(new User())
                    .addSubcommand(new User.Add(console))
                    .addSubcommand(new User.Listing(console))
                    .addSubcommand(new User.Setting(console))
                    .addSubcommand(new User.Show(console))
                    .addSubcommand(new User.Remove(console))
                    .addSubcommand(new User.Password(console))
                    .addSubcommand(new User.ForIax(console))
                    .addSubcommand(new UserLink(console)))
            .addSubcommand(
                new CommandLine(new DeviceCommand())
                    .addSubcommand(new DeviceCommand.Add(console))
                    .addSubcommand(new DeviceCommand.Listing(console))
                    .addSubcommand(new SeenCommand(console))
                    .addSubcommand(new SeenCommand.Refuse(console))
                    .addSubcommand(new SeenCommand.Allow(console))
                    .addSubcommand(new DeviceCommand.Revoke(console)))
            .addSubcommand(
                new CommandLine(new AdminCommand())
                    .addSubcommand(new AdminCommand.Listing(console))
                    .addSubcommand(new AdminCommand.Invite(console))
                    .addSubcommand(new AdminCommand.Remove(console)))
            .addSubcommand(TokenCommand.line(console))
            .addSubcommand(ProvisionCommand.line(console))
            .addSubcommand(TrunkCommand.line(console))
            .addSubcommand(TrunkCommand.numbers(console))
            .addSubcommand(GuardCommand.withVerbs(console))
            .addSubcommand(
                new CommandLine(new Calls(console))
                    .addSubcommand(new CallsShow(console))
                    .addSubcommand(new CallsExport(console)))
            .addSubcommand(new ReportCommand(console))
            .addSubcommand(
                new CommandLine(new VoicemailCommand())
                    .addSubcommand(new VoicemailCommand.Listing(console))
                    .addSubcommand(new VoicemailCommand.Setting(console))
                    .addSubcommand(new VoicemailCommand.Save(console))
                    .addSubcommand(new VoicemailCommand.Delete(console)))
            .addSubcommand(RecordingCommand.line(console))
            .addSubcommand(FaxCommand.line(console))
            .addSubcommand(new Company.Apply(console))
            .addSubcommand(new Company.Export(console))
            .addSubcommand(new Company.Import(console))
            .addSubcommand(new BackupCommand.Take(console))
            .addSubcommand(new BackupCommand.Restore(console))
            .addSubcommand(KeyCommand.line(console))
            .addSubcommand(DatabaseCommand.line(console))
            .addSubcommand(new Doctor(console))
            .addSubcommand(ConfigCommand.line(console))
            .addSubcommand(new Completion(console));
    RoomsCommand.all(console).forEach(line::addSubcommand);
    return line;
  }

  private static int failed(Exception e, Console console) throws Exception {
    switch (e) {
      case Failure failure -> {
        console.failure(failure);
        return failure.exit().code();
      }
      case ConfigException mistakes -> {
        mistakes.problems().forEach(problem -> console.err().println(problem));
        int count = mistakes.problems().size();
        console.err().println("ringfence: " + count + (count == 1 ? " mistake" : " mistakes"));
        return Exit.USAGE.code();
      }
      default -> throw e;
    }
  }

  /** Without a verb: what verbs there are. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do.");
  }

  /** Asks the build which version this is. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws java.io.IOException {
      return new String[] {"Ringfence " + text(), "Java " + Runtime.version()};
    }

    static String text() {
      Properties properties = new Properties();
      try (var in =
          Ringfence.class.getResourceAsStream(
              "/META-INF/maven/org.ringfence/ringfence-server/pom.properties")) {
        if (in != null) {
          properties.load(in);
        }
      } catch (java.io.IOException unreadable) {
        return "development";
      }
      return properties.getProperty("version", "development");
    }
  }
}
