package org.ringfence.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.audio.Recording;
import org.ringfence.call.Bystander;
import org.ringfence.call.Call;
import org.ringfence.call.CallEvent;
import org.ringfence.call.Cause;
import org.ringfence.call.Leg;
import org.ringfence.call.Party;
import org.ringfence.call.Side;
import org.ringfence.call.Transfer;
import org.ringfence.server.config.Answering;
import org.ringfence.server.config.Config;
import org.ringfence.server.feature.music.HeldMusic;
import org.ringfence.server.feature.music.Music;
import org.ringfence.server.feature.recording.Announcement;
import org.ringfence.server.feature.recording.Recorder;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.supervision.Seat;
import org.ringfence.server.people.Recorded;
import org.ringfence.server.people.StarCode;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallRecording;
import org.ringfence.server.store.Recordings;
import org.ringfence.server.store.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is beside the calls of one shard while people talk: somebody who waits for the keys they
 * press, and a recorder where there is to be one. On the shard.
 */
final class BesideCalls {
  private static final Logger LOG = LoggerFactory.getLogger(BesideCalls.class);

  /** So much longer than its sound is somebody there who says something. */
  private static final long SPEAKS_LONGER_MS = 700;

  private static final String ON_DEMAND = Recorded.ON_DEMAND.word();

  /** What those of all shards share. */
  record Shared(
      Stores stores,
      Language language,
      Answering.Recording recording,
      Music music,
      Predicate<String> recordedQueues,
      SessionRecorders.Shared servers,
      Map<String, StarCode> codes) {
    static Shared of(Config config, Stores stores, Answers answers, Machinery machinery)
        throws Failure {
      return new Shared(
          stores,
          answers.language(),
          config.answering().recording(),
          answers.music(),
          answers::isRecordedQueue,
          SessionRecorders.Shared.of(config, machinery, answers::isRecordedQueue),
          KeySequence.pressed(
              config.codes(),
              StarCode.RECORD,
              StarCode.RECORD_PAUSE,
              StarCode.BLIND_TRANSFER,
              StarCode.ATTENDED_TRANSFER));
    }
  }

  private final Shared shared;
  private final Switchboard exchange;
  private final Executor shard;
  private final SessionRecorders servers;
  private final Map<String, Beside> calls = new HashMap<>();

  BesideCalls(Shared shared, Switchboard exchange, AgentShard shard) {
    this.shared = shared;
    this.exchange = exchange;
    this.shard = shard::execute;
    this.servers = new SessionRecorders(shared.servers, shard, new ForServers());
  }

  /** What recording servers of others have done. */
  private final class ForServers implements SessionRecorders.Hands {
    @Override
    public void say(Call call, String prompt) {
      fetch(
          () -> new Announcement(shared.language.sound(prompt), null),
          says -> BesideCalls.this.say(call, says));
    }

    @Override
    public void record(CallEvent event) {
      exchange.record(event);
    }
  }

  /** What is beside one call. */
  private final class Beside implements Bystander {
    private final Call call;
    private final KeySequence[] keys = {
      new KeySequence(shared.codes), new KeySequence(shared.codes)
    };
    private @Nullable Recorder recorder;
    private String reason = "";

    /** Whether a recorder is on its way. */
    private boolean beginning;

    private @Nullable InCallTransfer transfer;

    /** What those hear whom the one at each side holds. */
    private final @Nullable HeldMusic[] music = new HeldMusic[2];

    /** Which of the two hold. */
    private final boolean[] holds = new boolean[2];

    /** Who wants to know when the call ends. */
    private final List<Runnable> watchers = new ArrayList<>(1);

    Beside(Call call) {
      this.call = call;
    }

    @Override
    public Part part() {
      return Part.KEYS;
    }

    @Override
    public void key(Side by, char key) {
      shard.execute(() -> BesideCalls.this.pressed(call.id(), by, key));
    }

    /** Whether nobody talks to a mailbox or a menu, whose keys these are then. */
    boolean isBetweenPeople() {
      return call.legs().stream().noneMatch(Leg::here);
    }

    /** Who is at that end; null when it is none of our extensions. */
    @Nullable String number(Side side) {
      List<Leg> legs = call.legs();
      if (legs.size() <= side.ordinal()) return null;
      Party party = legs.get(side.ordinal()).party();
      return shared.stores.extensions().find(party.number()) == null ? null : party.number();
    }

    @Nullable Recorded rule(Side side) {
      String number = number(side);
      return number == null
          ? null
          : Recorded.of(shared.stores.settings().of(number), shared.recording.calls());
    }
  }

  /** Something happened to a call, which is about to be what that makes of it. */
  void happened(CallEvent event, @Nullable Call call) {
    servers.happened(event, call);
    switch (event) {
      case CallEvent.Answered answered -> later(call, "");
      case CallEvent.Transferred moved ->
          later(call, shared.recordedQueues.test(moved.away().number()) ? "queue" : "");
      case CallEvent.Held held -> {
        if (call != null) shard.execute(() -> holds(call, held.side(), held.on()));
      }
      case CallEvent.Ended ended -> end(ended.callId());
      default -> {}
    }
  }

  private void later(@Nullable Call call, String why) {
    if (call != null) shard.execute(() -> settled(call, why));
  }

  /** Two talk now. */
  private void settled(Call call, String queue) {
    List<Leg> legs = call.legs();
    if (call.state() != Call.State.CONNECTED || legs.size() < 2) return;
    // Whoever held has left, perhaps.
    if (!call.isHeld()) for (Side side : Side.values()) holds(call, side, false);
    if (legs.stream().anyMatch(Leg::here)) return;
    Beside beside = calls.get(call.id());
    boolean heard = true;
    if (beside == null) {
      beside = new Beside(call);
      heard = call.media().attend(beside);
      if (heard) calls.put(call.id(), beside);
    }
    String rule = Recorded.why(beside.rule(Side.CALLER), beside.rule(Side.CALLED));
    String why = rule == null ? queue : rule;
    if (why.isEmpty() || beside.recorder != null || beside.beginning) return;
    if (heard) record(beside, why);
    // What must be recorded and cannot be is no call.
    else call.end(Cause.CANNOT_HEAR, "server");
  }

  /** One holds the other, who hears music, or does no more. */
  private void holds(Call call, Side side, boolean on) {
    Beside beside = calls.get(call.id());
    if (beside == null || call.state() != Call.State.CONNECTED) return;
    beside.holds[side.ordinal()] = on && beside.isBetweenPeople();
    HeldMusic plays = beside.music[side.ordinal()];
    if (beside.holds[side.ordinal()]) {
      if (plays == null) fetch(shared.music::next, sound -> held(beside, side, sound));
    } else if (plays != null) {
      beside.music[side.ordinal()] = null;
      call.media().dismiss(plays);
    }
  }

  private void held(Beside beside, Side holder, Recording sound) {
    boolean still = beside.call.state() == Call.State.CONNECTED && beside.holds[holder.ordinal()];
    if (!still || beside.music[holder.ordinal()] != null) return;
    HeldMusic plays = new HeldMusic(holder, sound);
    if (beside.call.media().attend(plays)) beside.music[holder.ordinal()] = plays;
  }

  private void end(String callId) {
    Beside beside = calls.remove(callId);
    if (beside == null) return;
    if (beside.recorder != null) beside.recorder.close();
    if (beside.transfer != null) beside.transfer.end();
    beside.watchers.forEach(Runnable::run);
  }

  /** A party pressed a key. */
  void pressed(String callId, Side by, char key) {
    Beside beside = calls.get(callId);
    if (beside == null || beside.number(by) == null || !beside.isBetweenPeople()) return;
    InCallTransfer transfer = beside.transfer;
    if (transfer != null) {
      transfer.press(by, key);
      return;
    }
    StarCode code = beside.keys[by.ordinal()].press(key, System.nanoTime());
    if (code == null) return;
    switch (code) {
      case RECORD -> recordOrNot(beside, by);
      case RECORD_PAUSE -> pauseOrNot(beside, by);
      case BLIND_TRANSFER -> transfer(beside, by, false);
      case ATTENDED_TRANSFER -> transfer(beside, by, true);
      default -> {}
    }
  }

  private void recordOrNot(Beside beside, Side by) {
    Recorder running = beside.recorder;
    if (running == null) {
      if (beside.rule(by) == Recorded.OFF) say(beside, "call.notallowed", by);
      else if (!beside.beginning) record(beside, ON_DEMAND);
    } else if (beside.reason.equals(ON_DEMAND)) {
      stop(beside, running);
      say(beside, "conf.norecord", null);
    } else {
      say(beside, "call.notallowed", by);
    }
  }

  private void stop(Beside beside, Recorder running) {
    beside.recorder = null;
    beside.call.media().dismiss(running);
    running.close();
  }

  private void pauseOrNot(Beside beside, Side by) {
    String id = beside.call.id();
    Recorder running = beside.recorder;
    boolean pauses = running == null ? servers.isHearing(id) : !running.isPaused();
    if (!pause(id, pauses)) say(beside, "call.notallowed", by);
  }

  /** Pauses the recording of a call, or lets it go on; whether there is one. */
  boolean pause(String callId, boolean paused) {
    Beside beside = calls.get(callId);
    Recorder running = beside == null ? null : beside.recorder;
    boolean elsewhere = servers.pause(callId, paused);
    if (beside == null || running == null && !elsewhere) return false;
    if (running != null) running.pause(paused);
    say(beside, paused ? "call.paused" : "call.resumed", null);
    return true;
  }

  /** Begins to record; the disk is waited for elsewhere. */
  private void record(Beside beside, String why) {
    boolean told = shared.recording.announce() && beside.call.media().hearsBystanders();
    // Who cannot be told is recorded where a rule wants it, and not because somebody pressed a key.
    if (why.equals(ON_DEMAND) && shared.recording.announce() && !told) return;
    beside.beginning = true;
    beside.reason = why;
    List<Leg> legs = beside.call.legs();
    Party caller = legs.get(0).party();
    Party called = legs.get(1).party();
    CallRecording wish =
        new CallRecording(
            "",
            beside.call.id(),
            caller.number(),
            caller.displayName(),
            called.number(),
            called.displayName(),
            why,
            told,
            System.currentTimeMillis(),
            0,
            false);
    fetch(() -> Optional.ofNullable(begun(wish)), made -> begun(beside, made.orElse(null)));
  }

  private @Nullable Recorder begun(CallRecording wish) {
    try {
      Recordings.Take take = shared.stores.recordings().begin(wish);
      return new Recorder(take);
    } catch (IOException e) {
      LOG.error("the call {} cannot be recorded: {}", wish.callId(), e.getMessage());
      return null;
    }
  }

  private void begun(Beside beside, @Nullable Recorder made) {
    beside.beginning = false;
    if (made == null) {
      say(beside, "call.notallowed", null);
    } else if (beside.call.state() != Call.State.CONNECTED || !beside.call.media().attend(made)) {
      made.close();
    } else {
      beside.recorder = made;
      if (shared.recording.announce()) say(beside, "call.recorded", null);
    }
  }

  private void transfer(Beside beside, Side by, boolean attended) {
    Consumer<String> over =
        prompt -> {
          beside.transfer = null;
          if (!prompt.isEmpty()) say(beside, prompt, by);
        };
    InCallTransfer begun = new InCallTransfer(beside.call, by, attended, exchange, over);
    beside.transfer = begun;
    fetch(shared.music::next, begun::part);
  }

  /** Gets something that may have to be read from the disk, and goes on with it on the shard. */
  private <T> void fetch(Supplier<T> slow, Consumer<T> then) {
    Thread.ofVirtual()
        .name("beside a call")
        .start(() -> {
          T got = slow.get();
          shard.execute(() -> then.accept(got));
        });
  }

  /** What a party that hangs up wished for before. */
  @Nullable Transfer parting(String callId, Side by) {
    Beside beside = calls.get(callId);
    InCallTransfer transfer = beside == null ? null : beside.transfer;
    return transfer == null ? null : transfer.parting(by);
  }

  /** A place beside a call; null where there is none. */
  @Nullable Seat seat(String callId, String number, Runnable over) {
    Beside beside = calls.get(callId);
    if (beside == null || beside.call.state() != Call.State.CONNECTED) return null;
    Side side = number.equals(beside.number(Side.CALLER)) ? Side.CALLER : Side.CALLED;
    if (!number.equals(beside.number(side))) return null;
    beside.watchers.add(over);
    return new Place(beside.call, side);
  }

  /** A supervisor's. */
  private final class Place implements Seat {
    private final Call call;
    private final Side side;

    Place(Call call, Side side) {
      this.call = call;
      this.side = side;
    }

    @Override
    public Side side() {
      return side;
    }

    @Override
    public void attend(Bystander bystander) {
      shard.execute(() -> {
        if (call.state() == Call.State.CONNECTED) call.media().attend(bystander);
      });
    }

    @Override
    public void dismiss(Bystander bystander) {
      shard.execute(() -> {
        if (call.state() == Call.State.CONNECTED) call.media().dismiss(bystander);
      });
    }
  }

  /**
   * Says something in a call.
   *
   * @param only who hears it; null for both
   */
  private void say(Beside beside, String prompt, @Nullable Side only) {
    fetch(
        () -> new Announcement(shared.language.sound(prompt), only),
        says -> say(beside.call, says));
  }

  private void say(Call call, Announcement says) {
    if (call.state() != Call.State.CONNECTED || !call.media().attend(says)) return;
    exchange.after(says.durationMs() + SPEAKS_LONGER_MS, () -> call.media().dismiss(says));
  }
}
