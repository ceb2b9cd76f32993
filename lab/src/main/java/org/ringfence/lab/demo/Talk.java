package org.ringfence.lab.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.RegistrationState;
import org.ringfence.audio.Recording;
import org.ringfence.base.Transport;
import org.ringfence.codec.AudioCodec;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.phone.sound.SoundSink;
import org.ringfence.phone.sound.WavSink;
import org.ringfence.phone.sound.WavSource;
import org.ringfence.server.store.FirstRun;

/** One of the demo's two phones: what it says, what it hears, what happens to it. */
final class Talk implements AutoCloseable {
  private static final int RECORD_HZ = 16_000;
  private static final long PATIENCE_MS = 10_000;

  final Journey said;
  final Phone phone;
  final WavSource voice;
  private final BlockingQueue<PhoneEvent> events = new LinkedBlockingQueue<>();
  private final Clocked ear;

  /** A recording that knows when it began, by what most of its frames tell: clocks are set. */
  private static final class Clocked implements SoundSink {
    private final WavSink file;
    private final Figures begins = new Figures();
    private long written;

    Clocked(WavSink file) {
      this.file = file;
    }

    @Override
    public int rateHz() {
      return file.rateHz();
    }

    @Override
    public void write(short[] pcm, int samples) {
      begins.add(System.nanoTime() - written * 1_000_000_000L / rateHz());
      written += samples;
      file.write(pcm, samples);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  Talk(
      FirstRun.Login login,
      String name,
      PrivateServer server,
      AudioCodec codec,
      Recording speech,
      Path recording,
      Journey said,
      Journey heard,
      boolean answers)
      throws IOException, BadIdentityException {
    this.said = said;
    this.voice = new WavSource(speech, false);
    this.ear = new Clocked(new WavSink(recording, RECORD_HZ));
    PhoneSettings settings =
        PhoneSettings.of(
                new PhoneSettings.Account(login.user(), "ringfence.local", login.password(), name))
            .withServer(new PhoneSettings.Server("127.0.0.1", server.port(), Transport.TLS))
            .withBind(java.net.InetAddress.ofLiteral("127.0.0.1"))
            .withTrust(Pem.readCertificates(server.caCertificate()), null)
            .withCodecs(List.of(new MeasuredCodec(codec, said, heard)))
            .withLines(1, answers)
            .withSounds(
                call -> new PhoneSettings.Sounds(said.timed(voice), List.<SoundSink>of(ear)));
    this.phone = new Phone(settings, events::add);
    phone.tap(Journey.tap(said, heard));
  }

  /** Registers; how long it took, in ms. */
  double register() throws DemoFailure, InterruptedException {
    long startNs = System.nanoTime();
    phone.register();
    while (true) {
      PhoneEvent.Registered changed = await(PhoneEvent.Registered.class);
      switch (changed.state()) {
        case RegistrationState.Registered done -> {
          return (System.nanoTime() - startNs) / 1e6;
        }
        case RegistrationState.Refused refused ->
            throw new DemoFailure("A phone was not registered: " + refused.words());
        case RegistrationState.Waiting waiting ->
            throw new DemoFailure("A phone could not register: " + waiting.words());
        case RegistrationState.Off off -> {}
        case RegistrationState.Trying trying -> {}
      }
    }
  }

  /** Waits for an event of a kind; those before it are dropped. */
  <E extends PhoneEvent> E await(Class<E> kind) throws DemoFailure, InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    while (true) {
      long leftNs = endNs - System.nanoTime();
      @Nullable PhoneEvent event = events.poll(Math.max(0, leftNs), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new DemoFailure("Nothing came of it: no " + kind.getSimpleName() + " in 10 s.");
      }
      if (kind.isInstance(event)) return kind.cast(event);
      if (event instanceof PhoneEvent.Ended ended) throw new DemoFailure(ended.end().words());
    }
  }

  PhoneCall dial(String number) {
    return phone.dial(number);
  }

  /** When its recording began, by {@link System#nanoTime}. */
  long recordingNs() {
    return ear.begins.at(0.5);
  }

  @Override
  public void close() {
    phone.close();
    ear.close();
  }
}
