package org.ringfence.phone;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Recording;
import org.ringfence.audio.ToneFinder;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.phone.sound.SoundSink;
import org.ringfence.phone.sound.ToneSource;

/** A phone on loopback that says a tone of its own and keeps what it hears and what happens. */
final class TestPhone implements AutoCloseable {
  static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Keeps what was heard since it was last told to forget. */
  static final class Memory implements SoundSink {
    private short[] heard = new short[16_000 * 4];
    private int length;

    @Override
    public int rateHz() {
      return 16_000;
    }

    @Override
    public synchronized void write(short[] pcm, int samples) {
      if (length + samples > heard.length) heard = Arrays.copyOf(heard, heard.length * 2);
      System.arraycopy(pcm, 0, heard, length, samples);
      length += samples;
    }

    synchronized void forget() {
      length = 0;
    }

    synchronized Recording recording() {
      return new Recording(Arrays.copyOf(heard, length), rateHz());
    }
  }

  final Phone phone;

  /** Of the newest call. */
  volatile Memory memory = new Memory();

  final Queue<PhoneEvent> events = new ConcurrentLinkedQueue<>();
  final int toneHz;
  private final String user;
  private Transport transport = Transport.UDP;
  private InetSocketAddress address = new InetSocketAddress(LOOPBACK, 0);

  TestPhone(String user, int toneHz, UnaryOperator<PhoneSettings> more)
      throws IOException, BadIdentityException {
    this.user = user;
    this.toneHz = toneHz;
    PhoneSettings settings =
        PhoneSettings.of(new PhoneSettings.Account(user, "ringfence.test", "secret", ""))
            .withBind(LOOPBACK)
            .withSounds(call -> {
              memory = new Memory();
              return new PhoneSettings.Sounds(
                  new ToneSource(Cadence.sine(toneHz), 16_000), List.of(memory));
            });
    phone = new Phone(more.apply(settings), events::add);
  }

  /** One that is called directly. */
  static TestPhone listening(
      String user, int toneHz, Transport transport, UnaryOperator<PhoneSettings> more)
      throws IOException, BadIdentityException {
    TestPhone made = new TestPhone(user, toneHz, more);
    made.transport = transport;
    made.address = made.phone.listen(transport, new InetSocketAddress(LOOPBACK, 0));
    return made;
  }

  /** The keys of a phone that others connect to over TLS. */
  static UnaryOperator<PhoneSettings> identified(CertificateAuthority authority) {
    return settings ->
        settings.withTrust(
            List.of(authority.certificate()),
            authority.issueServer(List.of("127.0.0.1"), Instant.now()));
  }

  /** Where others call it. */
  String uri() {
    String way = transport == Transport.UDP ? "" : ";transport=" + transport.viaName();
    return "sip:" + user + "@127.0.0.1:" + address.getPort() + way;
  }

  /** Waits for an event of a kind and takes it and all before it. */
  <E extends PhoneEvent> E next(Class<E> kind) {
    await(kind.getSimpleName() + " at " + user)
        .atMost(PATIENCE)
        .until(() -> events.stream().anyMatch(kind::isInstance));
    while (true) {
      PhoneEvent event = events.remove();
      if (kind.isInstance(event)) return kind.cast(event);
    }
  }

  /** Waits until its only call is as wanted. */
  PhoneCall talking() {
    await("talking at " + user)
        .atMost(PATIENCE)
        .until(() ->
            phone.calls().stream()
                .anyMatch(
                    call -> call.codec().length() > 0 && call.state() == PhoneCall.State.TALKING));
    return phone.calls().getLast();
  }

  /** Waits for half a second of sound, and says how much of it is that tone. */
  double hears(int hz) {
    memory.forget();
    double[] share = new double[1]; // a moment later a busy machine may have left a hole
    await("sound at " + user).atMost(PATIENCE).until(() -> (share[0] = share(hz, 700)) >= 0.8);
    return share[0];
  }

  private double share(int hz, int leastMs) {
    Recording all = memory.recording();
    if (all.durationMs() < leastMs) return 0;
    int tail = all.rateHz() * 500 / 1000;
    short[] pcm = all.pcm();
    return ToneFinder.find(
            new Recording(Arrays.copyOfRange(pcm, pcm.length - tail, pcm.length), all.rateHz()), hz)
        .share();
  }

  /** Whether the last half second was silent. */
  boolean hearsNothing() {
    Recording all = memory.recording();
    int tail = Math.min(all.pcm().length, all.rateHz() / 2);
    short[] pcm = Arrays.copyOfRange(all.pcm(), all.pcm().length - tail, all.pcm().length);
    return ToneFinder.find(new Recording(pcm, all.rateHz()), 440).firstSoundMs() < 0;
  }

  @Override
  public void close() {
    phone.close();
  }
}
