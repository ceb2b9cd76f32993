package org.ringfence.phone.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.RegistrationState;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.phone.CallEnd;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.phone.Troubles;
import org.ringfence.phone.sound.WavSource;

/** One call without a person: registers, calls or waits, plays, records, and says how it went. */
final class Headless {
  private static final long TICK_MS = 50;
  private static final long TAIL_MS = 500;
  private static final long SECOND_MS = 1000;

  private final PhoneCommand.Streams streams;
  private final CallOptions options;
  private final BlockingQueue<PhoneEvent> events = new LinkedBlockingQueue<>();
  private long hangUpAtNs;
  private @Nullable PhoneCall call;

  Headless(PhoneCommand.Streams streams, CallOptions options) {
    this.streams = streams;
    this.options = options;
  }

  int run(PhoneSettings plain)
      throws IOException, BadIdentityException, Outcome.Failure, InterruptedException {
    PhoneSettings.Sounds sounds = options.files();
    PhoneSettings settings = plain.withLines(1, options.number == null).withSounds(each -> sounds);
    EventText text = new EventText(settings);
    try (Phone phone = new Phone(settings, events::add)) {
      Thread goodbye = Thread.ofPlatform().unstarted(phone::close);
      Runtime.getRuntime().addShutdownHook(goodbye);
      try {
        phone.register();
        registered(settings, text);
        if (options.number != null) call = dial(phone, options.number, options.endToEnd);
        return finish(talk(text));
      } finally {
        Runtime.getRuntime().removeShutdownHook(goodbye);
      }
    } finally {
      sounds.source().close();
      sounds.sinks().forEach(sink -> sink.close());
      if (sounds.pictures() != null) sounds.pictures().close();
    }
  }

  private static PhoneCall dial(Phone phone, String number, boolean endToEnd)
      throws Outcome.Failure {
    try {
      return endToEnd ? phone.dialEndToEnd(number) : phone.dial(number);
    } catch (IllegalArgumentException e) {
      throw new Outcome.Failure(
          Outcome.USAGE, "'" + number + "' is neither a number nor a SIP address.");
    }
  }

  /** Until the server has taken us; the first no is the last. */
  private void registered(PhoneSettings settings, EventText text)
      throws InterruptedException, Outcome.Failure {
    PhoneSettings.Server server = settings.server();
    while (true) {
      PhoneEvent event = events.take();
      print(text, event);
      if (!(event instanceof PhoneEvent.Registered changed)) continue;
      switch (changed.state()) {
        case RegistrationState.Registered done -> {
          return;
        }
        case RegistrationState.Refused refused ->
            throw new Outcome.Failure(Outcome.FAILED, Troubles.of(refused, settings));
        case RegistrationState.Waiting waiting -> {
          boolean unreachable = waiting.status() == 503 || waiting.status() < 500;
          String words = server == null ? waiting.words() : Troubles.of(waiting, server);
          throw new Outcome.Failure(unreachable ? Outcome.UNAVAILABLE : Outcome.FAILED, words);
        }
        case RegistrationState.Off off -> {}
        case RegistrationState.Trying trying -> {}
      }
    }
  }

  private CallEnd talk(EventText text) throws InterruptedException {
    while (true) {
      PhoneEvent event = events.poll(TICK_MS, TimeUnit.MILLISECONDS);
      if (event == null) {
        if (isOver() && call != null) call.hangUp();
        continue;
      }
      print(text, event);
      switch (event) {
        case PhoneEvent.Incoming incoming -> call = incoming.call();
        case PhoneEvent.Answered answered -> connected(answered.call());
        case PhoneEvent.Ended ended when ended.call() == call -> {
          return ended.end();
        }
        default -> {}
      }
    }
  }

  private void connected(PhoneCall connected) {
    call = connected;
    if (!options.dtmf.isEmpty()) connected.dtmf(options.dtmf);
    if (options.seconds > 0) hangUpAtNs = inMs(options.seconds * SECOND_MS);
  }

  private boolean isOver() {
    PhoneCall now = call;
    if (now == null || now.state() != PhoneCall.State.TALKING) return false;
    boolean said = now.mouth().source() instanceof WavSource wav && wav.finished();
    if (hangUpAtNs == 0 && said) hangUpAtNs = inMs(TAIL_MS);
    return hangUpAtNs != 0 && System.nanoTime() - hangUpAtNs >= 0;
  }

  private static long inMs(long ms) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
  }

  private int finish(CallEnd end) throws Outcome.Failure {
    if (!end.isNormal()) throw new Outcome.Failure(Outcome.FAILED, end.words());
    PhoneCall ended = call;
    if (!options.json && ended != null) out().println(EventText.figures(ended));
    return Outcome.OK;
  }

  /** Pictures have standard output for themselves. */
  private PrintStream out() {
    return options.video.usesOutput() ? streams.err() : streams.out();
  }

  private void print(EventText text, PhoneEvent event) {
    if (options.json) {
      out().println(text.json(event));
      return;
    }
    boolean said = event instanceof PhoneEvent.Ended || event instanceof PhoneEvent.Registered;
    String line = said && !isGood(event) ? null : text.line(event);
    if (line != null) out().println(line);
  }

  /** What went wrong is said once, at the end. */
  private static boolean isGood(PhoneEvent event) {
    return switch (event) {
      case PhoneEvent.Ended ended -> ended.end().isNormal();
      case PhoneEvent.Registered changed -> changed.state() instanceof RegistrationState.Registered;
      default -> true;
    };
  }
}
