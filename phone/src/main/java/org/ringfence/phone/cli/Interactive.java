package org.ringfence.phone.cli;

import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.PhoneSettings;

/** The phone at a terminal: reads commands, prints what happens as it happens. */
final class Interactive {
  private static final String PROMPT = "phone> ";

  private final PhoneCommand.Streams streams;
  private final CallOptions options;

  Interactive(PhoneCommand.Streams streams, CallOptions options) {
    this.streams = streams;
    this.options = options;
  }

  int run(PhoneSettings plain) throws IOException, BadIdentityException, Outcome.Failure {
    if (options.video.usesInput() || options.video.usesOutput()) {
      throw new Outcome.Failure(
          Outcome.USAGE, "A person types here: give - for video together with --call or --wait.");
    }
    PhoneSettings settings =
        plain
            .withLines(4, options.autoAnswer)
            .withSounds(call -> options.devices(problem -> streams.err().println(problem)));
    EventText text = new EventText(settings);
    try (Terminal terminal = TerminalBuilder.builder().dumb(true).build()) {
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .completer(new StringsCompleter(Commands.WORDS))
              .build();
      try (Phone phone = new Phone(settings, event -> show(reader, text, event))) {
        Thread goodbye = Thread.ofPlatform().unstarted(phone::close);
        Runtime.getRuntime().addShutdownHook(goodbye);
        phone.register();
        reader.printAbove("Type `help` for the commands.");
        converse(reader, new Commands(phone, reader::printAbove));
        Runtime.getRuntime().removeShutdownHook(goodbye);
      }
    }
    return Outcome.OK;
  }

  private void show(LineReader reader, EventText text, PhoneEvent event) {
    String line = options.json ? text.json(event) : text.line(event);
    if (line != null) reader.printAbove(line);
  }

  private static void converse(LineReader reader, Commands commands) {
    try {
      while (commands.run(reader.readLine(PROMPT))) {}
    } catch (UserInterruptException | EndOfFileException end) {
      // Ctrl-C and Ctrl-D are ways to say quit.
    }
  }
}
