package org.ringfence.server.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;
import org.ringfence.base.Limits;
import org.ringfence.call.CallEndedException;
import org.ringfence.call.Cause;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Party;
import org.ringfence.server.config.Answering;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * One call that a program serves: does what the program says, one thing after the other, on the
 * call's own thread. When the program says nothing for too long the caller is helped otherwise.
 */
public final class ApplicationCall implements Feature {
  private static final String KEYS = "0123456789*#ABCD";
  private static final int MOST_TYPED = 32;

  /** A program that took the call and says nothing may have gone before it knew. */
  private static final long TAKEN_NS = 3_000_000_000L;

  private static final Duration RINGS = Duration.ofSeconds(60);

  private final ApplicationDesk desk;
  private final String id;
  private final Answering.Application application;
  private final long startedMs;
  private final BlockingQueue<Pending> pending =
      new ArrayBlockingQueue<>(Limits.APPLICATION_COMMANDS);
  private final List<Pending> all = new ArrayList<>();
  private final List<byte[]> recordings = new ArrayList<>();
  private final StringBuilder typed = new StringBuilder();
  private final boolean dialledByUs;
  private volatile Party other;
  private volatile ServedCall.State state;
  private volatile String problem = "";
  private volatile @Nullable FeatureCall call;
  private volatile @Nullable Thread thread;
  private volatile boolean hangingUp;
  private long takenNs;
  private @Nullable Pending current;

  ApplicationCall(
      ApplicationDesk desk,
      String id,
      Answering.Application application,
      @Nullable Party called,
      long startedMs) {
    this.desk = desk;
    this.id = id;
    this.application = application;
    this.startedMs = startedMs;
    this.dialledByUs = called != null;
    this.other = called == null ? Party.of("", "") : called;
    this.state = called == null ? ServedCall.State.OFFERED : ServedCall.State.CALLING;
  }

  /** A command, and what comes of it. */
  private record Pending(int number, Command command, CompletableFuture<Outcome> outcome) {}

  // The program's threads.

  /** As it is now. */
  public ServedCall shown() {
    FeatureCall served = call;
    Party party = other;
    return new ServedCall(
        id,
        served == null ? "" : desk.callId(served.leg()),
        application.number(),
        dialledByUs,
        party.hidden() ? "" : party.number(),
        party.hidden() ? "" : party.displayName(),
        served == null || dialledByUs ? List.of() : served.diversions(),
        state,
        startedMs,
        problem);
  }

  String id() {
    return id;
  }

  boolean isOver() {
    return state == ServedCall.State.ENDED;
  }

  /** Whether a program may have it: somebody else took it, or it is over. */
  synchronized boolean take() {
    if (state != ServedCall.State.OFFERED) return false;
    state = ServedCall.State.TAKEN;
    takenNs = System.nanoTime();
    FeatureCall served = call;
    if (served != null) served.nudge();
    return true;
  }

  /** Leaves a command to be done; answers its number. */
  public int post(Command command) throws Failure {
    Pending posted;
    synchronized (this) {
      if (isOver()) throw over();
      if (state == ServedCall.State.CALLING && !(command instanceof Command.HangUp)) {
        throw new Failure(Exit.FAILED, "Nobody has answered yet.", "Wait until it is TALKING.");
      }
      if (all.size() >= Limits.APPLICATION_COMMANDS_A_CALL) {
        throw new Failure(Exit.FAILED, "The call has had too many commands.", "Hang up.");
      }
      posted = new Pending(all.size() + 1, command, new CompletableFuture<>());
      if (!(command instanceof Command.HangUp) && !pending.offer(posted)) {
        throw new Failure(Exit.FAILED, "Too many commands wait already.", "Wait for them.");
      }
      all.add(posted);
    }
    if (command instanceof Command.HangUp) hangUp(posted);
    FeatureCall served = call;
    if (served != null) served.nudge();
    return posted.number;
  }

  private void hangUp(Pending posted) {
    hangingUp = true;
    Thread busy = thread;
    if (busy != null) busy.interrupt();
    posted.outcome.complete(Outcome.over(posted.number));
  }

  private static Failure over() {
    return new Failure(Exit.FAILED, "The call is over.", "");
  }

  /** What came of a command, as far as is known after so long. */
  public Outcome outcome(int number, Duration within) throws Failure {
    Pending asked;
    synchronized (this) {
      if (number < 1 || number > all.size()) {
        throw new Failure(Exit.USAGE, "The call has had no such command.", "");
      }
      asked = all.get(number - 1);
    }
    return asked
        .outcome
        .copy()
        .completeOnTimeout(Outcome.waiting(number), within.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** What was recorded, packed; null when there is no such recording. */
  public synchronized byte @Nullable [] recording(int number) {
    return number < 1 || number > recordings.size() ? null : recordings.get(number - 1);
  }

  // The call's own thread.

  @Override
  public void serve(FeatureCall served) {
    call = served;
    thread = Thread.currentThread();
    if (!dialledByUs) other = served.caller();
    try {
      if (dialledByUs) talking();
      else desk.offered(this);
      while (!hangingUp) {
        Pending next = next(served);
        if (next == null) {
          unattended(served);
          return;
        }
        current = next;
        finish(next, perform(next, served));
      }
    } catch (CallEndedException e) {
      if (!hangingUp) throw e;
    } finally {
      thread = null;
      end();
      Thread.interrupted(); // It was to wake this thread, and is not for what ends the call.
    }
  }

  /** The next thing to do; null when there is none for too long. */
  private @Nullable Pending next(FeatureCall served) {
    long endNs = System.nanoTime() + Duration.ofSeconds(application.patience()).toNanos();
    while (true) {
      Pending next = pending.poll();
      if (next != null) return next;
      long nowNs = System.nanoTime();
      if (endNs - nowNs <= 0) return null;
      long untilNs = Math.min(endNs, offerAgain(nowNs));
      char key = served.pause(KEYS, Duration.ofNanos(untilNs - nowNs));
      if (key == FeatureCall.NONE) continue;
      if (typed.length() < MOST_TYPED) typed.append(key);
      desk.tell(ApplicationEvent.Kind.KEY, this, String.valueOf(key));
    }
  }

  /** Offers it to other programs when the one that took it says nothing; when to look again. */
  private long offerAgain(long nowNs) {
    synchronized (this) {
      if (state != ServedCall.State.TAKEN || !all.isEmpty()) return Long.MAX_VALUE;
      if (nowNs - takenNs < TAKEN_NS) return takenNs + TAKEN_NS;
      state = ServedCall.State.OFFERED;
    }
    desk.offered(this);
    return Long.MAX_VALUE;
  }

  private Outcome perform(Pending next, FeatureCall served) {
    int number = next.number;
    served.answer();
    talking();
    return switch (next.command) {
      case Command.Answer() -> Outcome.pressed(number, "");
      case Command.Play(Recording sound, String keys) -> {
        char key = served.play(sound, keys);
        yield Outcome.pressed(number, key == FeatureCall.NONE ? "" : String.valueOf(key));
      }
      case Command.Ask ask -> Outcome.pressed(number, ask(ask, served));
      case Command.Take take -> {
        Recording made = served.record(take.longest(), take.silence(), take.keys());
        int kept = keep(PackedSound.pack(made));
        yield new Outcome(number, true, "", kept, made.durationMs(), "", false);
      }
      case Command.Transfer(String to, Duration longest) -> {
        Cause cause = served.transfer(to, desk.music(), longest, false);
        yield Outcome.failed(number, cause.words());
      }
      case Command.HangUp() -> Outcome.over(number);
    };
  }

  /** Keys that were pressed before the question count for it. */
  private String ask(Command.Ask ask, FeatureCall served) {
    StringBuilder keys = new StringBuilder();
    boolean before = !typed.isEmpty();
    while (!typed.isEmpty() && keys.length() < ask.most()) {
      char key = typed.charAt(0);
      typed.deleteCharAt(0);
      if (key == '#') return keys.toString();
      keys.append(key);
    }
    if (keys.length() >= ask.most()) return keys.toString();
    Recording question = before ? ApplicationDesk.NOTHING : ask.question();
    return keys.append(served.ask(question, ask.most() - keys.length(), ask.within())).toString();
  }

  private synchronized int keep(byte[] packed) {
    if (recordings.size() >= Limits.APPLICATION_RECORDINGS) return 0;
    recordings.add(packed);
    return recordings.size();
  }

  private void talking() {
    if (state == ServedCall.State.TALKING) return;
    state = ServedCall.State.TALKING;
    desk.tell(ApplicationEvent.Kind.TALKING, this, "");
  }

  private void finish(Pending done, Outcome outcome) {
    current = null;
    done.outcome.complete(outcome);
    desk.tell(ApplicationEvent.Kind.DONE, this, Integer.toString(done.number));
  }

  /** No program cares: somebody else does, or the caller is told. */
  private void unattended(FeatureCall served) {
    desk.tell(ApplicationEvent.Kind.UNATTENDED, this, "");
    end();
    String otherwise = application.otherwise();
    if (otherwise != null) served.transfer(otherwise, desk.music(), RINGS, true);
    served.play(desk.sorry(), "");
  }

  /** Nobody answered. */
  void failed(Cause cause) {
    problem = cause.words();
    end();
  }

  private void end() {
    Pending doing = current;
    List<Pending> left = new ArrayList<>();
    synchronized (this) {
      if (isOver()) return;
      state = ServedCall.State.ENDED;
      pending.drainTo(left);
    }
    if (doing != null) doing.outcome.complete(Outcome.over(doing.number));
    for (Pending each : left) each.outcome.complete(Outcome.over(each.number));
    desk.tell(ApplicationEvent.Kind.ENDED, this, "");
  }
}
