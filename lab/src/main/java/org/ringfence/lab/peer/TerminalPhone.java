package org.ringfence.lab.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.phone.Main;

/**
 * Our phone as a person sits before it: its own process on a pseudo-terminal, by script(1). What is
 * typed goes to its keyboard, and what it shows is read off the screen.
 */
public final class TerminalPhone implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(45);

  private final PeerProcess process;

  public TerminalPhone(Path folder, PhonePlan plan) {
    TempFolder.write(folder, "password", plan.account().password());
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // A short life: the quick compiler is enough.
    String command =
        "'%s' %s -XX:TieredStopAtLevel=1 -cp '%s' %s --user %s --password-file password --server %s"
            .formatted(
                java,
                JvmFlags.argument(),
                System.getProperty("java.class.path"),
                Main.class.getName(),
                plan.account().user(),
                plan.hostPort());
    process =
        PeerProcess.start(
            "terminal",
            folder,
            null,
            List.of(
                "env",
                "TERM=xterm",
                "script",
                "--quiet",
                "--flush",
                "--return",
                "--command",
                "stty rows 40 columns 120; %s --domain %s --ca '%s'"
                    .formatted(command, plan.server().domain(), plan.server().caFile()),
                "/dev/null"));
  }

  /** Types a line. */
  public void type(String line) {
    process.type(line);
  }

  /** Waits until it has shown that text. */
  public void awaitShown(String text) {
    process.awaitOutput(Pattern.quote(text), SOON);
  }

  /** The same of text that has that form. */
  public void awaitShownLike(String form) {
    process.awaitOutput(form, SOON);
  }

  /** What it ended with; null when it goes on. */
  public @Nullable Integer ended() {
    return process.awaitExit(SOON);
  }

  @Override
  public void close() {
    process.close();
  }
}
