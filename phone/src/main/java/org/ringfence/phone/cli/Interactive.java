package org.ringfence.phone.cli;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.phone.sound.Ringer;

/** The phone at a terminal: reads commands, prints what happens as it happens. */
final class Interactive {
  private static final String PROMPT = "phone> ";

  private final PhoneCommand.Streams streams;
  private final CallOptions options;

  /** Calls that nobody has taken yet. */
  private final Set<PhoneCall> waiting = ConcurrentHashMap.newKeySet();

  private @Nullable Ringer ringer;

  Interactive(PhoneCommand.Streams streams, CallOptions options) {
    this.streams = streams;
    this.options = options;
  }

  int run(PhoneSettings plain) throws IOException, BadIdentityException, Outcome.Failure {
    if (options.video.usesInput() || options.video.usesOutput()) {
      throw new Outcome.Failure(
          Outcome.USAGE, "A person types here: give - for video together with --call or --wait.");
    }
    PhoneSettings settings = plain.withLines(4, options.autoAnswer).withSounds(this::sounds);
    ringer = options.device.ringer();
    EventText text = new EventText(settings);
    try (Terminal terminal = TerminalBuilder.builder().dumb(true).build()) {
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .completer(new StringsCompleter(Commands.WORDS))
              .build();
      try (Phone phone = new Phone(settings, event -> show(reader, text, event));
          Meters meters = new Meters(terminal, phone)) {
        Thread goodbye = Thread.ofPlatform().unstarted(phone::close);
        Runtime.getRuntime().addShutdownHook(goodbye);
        phone.register();
        reader.printAbove("Type `help` for the commands.");
        converse(reader, new Commands(phone, reader::printAbove, meters));
        Runtime.getRuntime().removeShutdownHook(goodbye);
      }
    }
    if (ringer != null) ringer.close();
    return Outcome.OK;
  }

  private PhoneSettings.Sounds sounds(PhoneCall call) {
    call.ear().plan(options.device.tones());
    return options.devices(problem -> streams.err().println(problem));
  }

  /** It rings while a call waits to be taken. */
  private void ring(PhoneEvent event) {
    Ringer rings = ringer;
    if (rings == null) return;
    switch (event) {
      case PhoneEvent.Incoming incoming -> {
        waiting.add(incoming.call());
        rings.ring();
      }
      case PhoneEvent.Answered answered -> waiting.remove(answered.call());
      case PhoneEvent.Ended ended -> waiting.remove(ended.call());
      default -> {}
    }
    if (waiting.isEmpty()) rings.silence();
  }

  private void show(LineReader reader, EventText text, PhoneEvent event) {
    ring(event);
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
