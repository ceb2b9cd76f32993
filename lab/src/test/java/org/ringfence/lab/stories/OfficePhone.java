package org.ringfence.lab.stories;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.ringfence.agent.RegistrationState;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Goertzel;
import org.ringfence.audio.Level;
import org.ringfence.audio.Recording;
import org.ringfence.audio.ToneFinder;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.phone.CallEnd;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.phone.sound.SoundSink;
import org.ringfence.phone.sound.ToneSource;

/** Our phone at the office: says its tone, remembers what it hears and what happens. */
final class OfficePhone implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int RATE_HZ = 16_000;
  private static final double HEARD_SHARE = 0.8;

  final String number;
  final int toneHz;
  private final Phone phone;
  private final Queue<PhoneEvent> events = new ConcurrentLinkedQueue<>();
  private final Map<PhoneCall, Memory> memories = new ConcurrentHashMap<>();
  private volatile Memory memory = new Memory();

  /** What was heard since it was last told to forget. */
  private static final class Memory implements SoundSink {
    private short[] heard = new short[RATE_HZ * 4];
    private int length;

    @Override
    public int rateHz() {
      return RATE_HZ;
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

    /** The last so many milliseconds; null while it heard less. */
    synchronized Recording last(int ms) {
      int samples = RATE_HZ * ms / 1000;
      return length < samples
          ? null
          : new Recording(Arrays.copyOfRange(heard, length - samples, length), RATE_HZ);
    }
  }

  OfficePhone(Office office, String number, int toneHz) throws IOException, BadIdentityException {
    this.number = number;
    this.toneHz = toneHz;
    PhoneSettings settings =
        PhoneSettings.of(
                new PhoneSettings.Account(number, Office.DOMAIN, Office.password(number), ""))
            .withServer(new PhoneSettings.Server("127.0.0.1", office.port(), Transport.TLS))
            .withBind(InetAddress.ofLiteral("127.0.0.1"))
            .withTrust(Pem.readCertificates(office.caCertificate()), null)
            .withSounds(call -> {
              memory = new Memory();
              memories.put(call, memory);
              return new PhoneSettings.Sounds(
                  new ToneSource(Cadence.sine(toneHz), RATE_HZ), List.of(memory));
            });
    this.phone = new Phone(settings, events::add);
  }

  void register() {
    phone.register();
    await("registration of " + number)
        .atMost(PATIENCE)
        .until(() -> phone.registration() instanceof RegistrationState.Registered);
  }

  PhoneCall dial(String target) {
    return phone.dial(target);
  }

  /** Calls with keys that only the two phones have. */
  PhoneCall dialEndToEnd(String target) {
    return phone.dialEndToEnd(target);
  }

  /** Waits until its call is over, and says how. */
  CallEnd ended() {
    return next(PhoneEvent.Ended.class, event -> true).end();
  }

  /** Waits until somebody calls. */
  PhoneCall rung() {
    return next(PhoneEvent.Incoming.class, event -> true).call();
  }

  /** Waits until it talks; its newest call. */
  PhoneCall talking() {
    await("talking at " + number)
        .atMost(PATIENCE)
        .until(
            () -> phone.calls().stream().anyMatch(call -> call.state() == PhoneCall.State.TALKING));
    return phone.calls().getLast();
  }

  void awaitIdle() {
    await("the end of the calls of " + number)
        .atMost(PATIENCE)
        .until(() -> phone.calls().isEmpty());
  }

  boolean isIdle() {
    return phone.calls().isEmpty();
  }

  void press(String keys) {
    phone.calls().getLast().dtmf(keys);
  }

  /** It is the sound of that call that counts, and not that of the newest. */
  void listenTo(PhoneCall call) {
    memory = memories.getOrDefault(call, memory);
    forget();
  }

  void hangUp() {
    phone.calls().forEach(PhoneCall::hangUp);
    await("hanging up of " + number).atMost(PATIENCE).until(() -> phone.calls().isEmpty());
  }

  /** Waits for an event and takes it and all before it. */
  <E extends PhoneEvent> E next(Class<E> kind, Predicate<E> wanted) {
    await(kind.getSimpleName() + " at " + number + ", not " + events)
        .atMost(PATIENCE)
        .until(
            () -> events.stream().anyMatch(e -> kind.isInstance(e) && wanted.test(kind.cast(e))));
    while (true) {
      PhoneEvent event = events.remove();
      if (kind.isInstance(event) && wanted.test(kind.cast(event))) return kind.cast(event);
    }
  }

  /** What happened until now does not count. */
  void forgetEvents() {
    events.clear();
  }

  /** Waits until the lamp shows so many new messages. */
  void lamp(int fresh) {
    next(PhoneEvent.Messages.class, event -> event.fresh() == fresh);
  }

  /** What it heard until now does not count. */
  void forget() {
    memory.forget();
  }

  /** Waits until it hears that tone. */
  void hears(int hz) {
    hears(hz, 400);
  }

  /** Waits until it hears that tone for so long. */
  void hears(int hz, int ms) {
    await(hz + " Hz at " + number)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(40))
        .until(() -> share(hz, ms) >= HEARD_SHARE);
  }

  /** Waits until it hears that tone, perhaps among others. */
  void hearsAmong(int hz) {
    await(hz + " Hz among others at " + number)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(40))
        .until(() -> isHearing(hz));
  }

  /** Whether it hears that tone just now, perhaps among others. */
  boolean isHearing(int hz) {
    Recording last = memory.last(400);
    if (last == null || loudest(last) < 500) return false;
    short[] pcm = last.pcm();
    double all = Level.meanSquare(pcm, 0, pcm.length);
    return Goertzel.power(pcm, 0, pcm.length, hz, RATE_HZ) > 0.1 * all;
  }

  /** Waits until it hears something that is no silence. */
  void hearsSomething() {
    await("sound at " + number)
        .atMost(PATIENCE)
        .until(() -> {
          Recording last = memory.last(300);
          return last != null && loudest(last) > 1_500;
        });
  }

  private static int loudest(Recording sound) {
    int most = 0;
    for (short sample : sound.pcm()) most = Math.max(most, Math.abs(sample));
    return most;
  }

  private double share(int hz, int ms) {
    Recording last = memory.last(ms);
    return last == null || loudest(last) < 500 ? 0 : ToneFinder.find(last, hz).share();
  }

  @Override
  public void close() {
    phone.close();
  }
}
