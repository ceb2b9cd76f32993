package org.ringfence.server.application;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Recording;
import org.ringfence.base.Limits;
import org.ringfence.call.CallEvent;
import org.ringfence.call.Dialler;
import org.ringfence.call.Feature;
import org.ringfence.call.Party;
import org.ringfence.call.Voice;
import org.ringfence.server.config.Answering;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.speech.Utterance;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** All calls that programs serve, and those that were served lately. Any thread may ask. */
public final class ApplicationDesk implements AutoCloseable {
  static final Recording NOTHING = new Recording(new short[0], Voice.RATE_HZ);
  private static final String OF_A_FEATURE = "feature-";
  private static final long IDLE_MS = 500;
  private static final int WAITING = 1_024;

  private final Language language;
  private final Supplier<Recording> music;
  private final Dialler dialler;
  private final InstantSource clock;
  private final Map<String, Answering.Application> applications = new ConcurrentHashMap<>();
  private final Map<String, BlockingQueue<ApplicationCall>> offered = new ConcurrentHashMap<>();
  private final Map<String, ApplicationCall> calls = new LinkedHashMap<>();
  private final List<Consumer<ApplicationEvent>> watchers = new CopyOnWriteArrayList<>();

  /** Which call a feature's leg is of: the events of a call tell, for the latest of them. */
  private final Map<String, String> callIds = new ConcurrentHashMap<>();

  private final ConcurrentLinkedQueue<String> legs = new ConcurrentLinkedQueue<>();
  private final AtomicInteger legsKept = new AtomicInteger();
  private volatile boolean closed;

  public ApplicationDesk(
      Language language, Supplier<Recording> music, Dialler dialler, InstantSource clock) {
    this.language = language;
    this.music = music;
    this.dialler = dialler;
    this.clock = clock;
  }

  /** What serves the calls of an application. */
  public Feature feature(Answering.Application application) {
    applications.put(application.number(), application);
    return served -> begin(application, null).serve(served);
  }

  private ApplicationCall begin(Answering.Application application, @Nullable Party called) {
    ApplicationCall begun =
        new ApplicationCall(
            this, UUID.randomUUID().toString(), application, called, clock.millis());
    synchronized (calls) {
      calls.put(begun.id(), begun);
      Iterator<ApplicationCall> eldest = calls.values().iterator();
      while (calls.size() > Limits.APPLICATION_CALLS_KEPT && eldest.hasNext()) {
        if (eldest.next().isOver()) eldest.remove();
      }
    }
    return begun;
  }

  private Answering.Application application(String number) throws Failure {
    Answering.Application application = applications.get(number);
    if (application != null) return application;
    throw new Failure(
        Exit.USAGE,
        "There is no application `" + number + "`.",
        "Give it the number: `applications` in the configuration, or `./ringfence apply`.");
  }

  /** The next call that nobody serves yet; null when none comes in that time. */
  public @Nullable ApplicationCall next(String number, Duration within) throws Failure {
    BlockingQueue<ApplicationCall> waiting = waiting(application(number).number());
    long endNs = System.nanoTime() + within.toNanos();
    try {
      while (true) {
        long left = Math.max(0, endNs - System.nanoTime());
        ApplicationCall next = waiting.poll(left, TimeUnit.NANOSECONDS);
        if (next == null || next.take()) return next;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private BlockingQueue<ApplicationCall> waiting(String number) {
    return offered.computeIfAbsent(
        number, same -> new LinkedBlockingQueue<>(Limits.APPLICATION_CALLS_KEPT));
  }

  /** Calls somebody in the name of an application. */
  public ApplicationCall dial(String number, String to) throws Failure {
    Answering.Application application = application(number);
    ApplicationCall begun = begin(application, Party.of(to, ""));
    dialler.call(Party.of(number, application.name()), to, begun, begun::failed);
    return begun;
  }

  /** A call by its name; fails when there is none, or it is over for long. */
  public ApplicationCall call(String id) throws Failure {
    synchronized (calls) {
      ApplicationCall call = calls.get(id);
      if (call != null) return call;
    }
    throw new Failure(Exit.FAILED, "There is no such call.", "");
  }

  /** All of them, the latest last. */
  public List<ServedCall> all() {
    synchronized (calls) {
      return calls.values().stream().map(ApplicationCall::shown).toList();
    }
  }

  /**
   * What to play: recordings by name, then words, then digits.
   *
   * @param names of prompts, or of WAV files in the language's folder
   */
  public Recording sound(Iterable<String> names, String words, String digits) throws Failure {
    Utterance said = language.say();
    for (String name : names) {
      Recording found = language.named(name);
      if (found == null) {
        throw new Failure(
            Exit.USAGE,
            "There is no recording `" + name + "`.",
            "Put " + name + ".wav into `prompts/en` of the data folder.");
      }
      said.sound(found);
    }
    if (!words.isBlank()) {
      Recording spoken = language.spoken(words);
      if (spoken.pcm().length == 0) {
        throw new Failure(
            Exit.FAILED, "Nothing here can speak.", "Install espeak-ng, or name recordings.");
      }
      said.sound(spoken);
    }
    return said.digits(digits).sound();
  }

  // What calls tell.

  /** Notes which call a feature's leg is of. */
  public void happened(CallEvent event) {
    switch (event) {
      case CallEvent.Began began -> leg(began.callerLeg(), began.callId());
      case CallEvent.Dialled dialled -> leg(dialled.leg(), dialled.callId());
      default -> {}
    }
  }

  private void leg(String leg, String callId) {
    if (!leg.startsWith(OF_A_FEATURE)) return;
    callIds.put(leg, callId);
    legs.add(leg);
    if (legsKept.incrementAndGet() <= Limits.CALLS_UNSTORED) return;
    legsKept.decrementAndGet();
    String eldest = legs.poll();
    if (eldest != null) callIds.remove(eldest);
  }

  String callId(String leg) {
    return callIds.getOrDefault(leg, "");
  }

  void offered(ApplicationCall call) {
    if (waiting(call.shown().application()).offer(call)) {
      tell(ApplicationEvent.Kind.OFFERED, call, "");
    }
  }

  Recording music() {
    return music.get();
  }

  Recording sorry() {
    return language.say("call.failed").sound();
  }

  void tell(ApplicationEvent.Kind kind, ApplicationCall call, String detail) {
    if (watchers.isEmpty()) return;
    ApplicationEvent event = new ApplicationEvent(clock.millis(), kind, call.shown(), detail);
    for (Consumer<ApplicationEvent> each : new ArrayList<>(watchers)) each.accept(event);
  }

  /** Shows every event, on the thread it happens on; the watcher must not block. */
  public AutoCloseable watch(Consumer<ApplicationEvent> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /** Hands on events as they happen, as {@code Operations.live} does those of calls. */
  public void live(Predicate<ApplicationEvent> each, BooleanSupplier idle) {
    BlockingQueue<ApplicationEvent> queue = new ArrayBlockingQueue<>(WAITING);
    Consumer<ApplicationEvent> watcher = queue::offer;
    watchers.add(watcher);
    try {
      for (boolean more = true; more && !closed; ) {
        ApplicationEvent event = queue.poll(IDLE_MS, TimeUnit.MILLISECONDS);
        more = event == null ? idle.getAsBoolean() : each.test(event);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watchers.remove(watcher);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
