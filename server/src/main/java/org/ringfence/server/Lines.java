package org.ringfence.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.CallEvent;
import org.ringfence.call.Party;
import org.ringfence.server.feature.supervision.Seat;
import org.ringfence.server.store.LastCalls;

/**
 * What each number does now: the calls of all shards, as their events tell. Each shard tells of its
 * own calls; anybody may ask.
 */
final class Lines {
  /** How far a number's part in a call is. */
  enum State {
    TRYING,
    RINGING,
    TALKING
  }

  /**
   * A number's part in a call.
   *
   * @param calls whether it called, and was not called
   * @param other whom it talks to, as far as it may know
   */
  record Use(String callId, String number, boolean calls, State state, Party other) {}

  /** A call, touched on its shard only. */
  private static final class Course {
    private final Switchboard at;
    private final Party caller;
    private final String dialled;
    private final List<Party> rung = new ArrayList<>(2);
    private @Nullable Party called;
    private Party calling;

    Course(Switchboard at, Party caller, String dialled) {
      this.at = at;
      this.caller = caller;
      this.calling = caller;
      this.dialled = dialled;
    }
  }

  private final Map<String, Course> courses = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Use>> uses = new ConcurrentHashMap<>();
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  private final LastCalls lastCalls;

  /**
   * @param lastCalls takes note of who called whom
   */
  Lines(LastCalls lastCalls) {
    this.lastCalls = lastCalls;
  }

  /** Tells of each number that does something else now, on the shard of its call. */
  void watch(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  /** All that a number does; in no order. */
  List<Use> of(String number) {
    return List.copyOf(uses.getOrDefault(number, Map.of()).values());
  }

  boolean isBusy(String number) {
    for (Use use : of(number)) if (use.calls() || use.state() == State.TALKING) return true;
    return false;
  }

  /** A call that rings for a number; null when none does. */
  @Nullable Use ringing(String number) {
    for (Use use : of(number)) if (!use.calls() && use.state() == State.RINGING) return use;
    return null;
  }

  /** Where a call is; null when it is over. */
  @Nullable Switchboard whereIs(String callId) {
    Course course = courses.get(callId);
    return course == null ? null : course.at;
  }

  /** A place beside the call in which a number talks; null where there is none. Waits. */
  @Nullable Seat seat(String number, Runnable over) {
    for (Use use : of(number)) {
      Switchboard at = use.state() == State.TALKING ? whereIs(use.callId()) : null;
      Seat seat = at == null ? null : at.seat(use.callId(), number, over);
      if (seat != null) return seat;
    }
    return null;
  }

  /** Takes note of what happened to a call, on its shard. */
  void record(CallEvent event, Switchboard at) {
    if (event instanceof CallEvent.Began began) {
      begin(began, at);
      return;
    }
    Course course = courses.get(event.callId());
    if (course == null) return;
    switch (event) {
      case CallEvent.Dialled dialled -> ring(event.callId(), course, dialled);
      case CallEvent.Rang rang -> callerHears(event.callId(), course);
      case CallEvent.Passed passed -> leaveRinging(event.callId(), course, null);
      case CallEvent.Answered answered -> answer(event.callId(), course, answered.by());
      case CallEvent.Transferred moved -> move(event.callId(), course, moved.away(), moved.to());
      case CallEvent.Ended ended -> end(event.callId(), course);
      default -> {}
    }
  }

  private void begin(CallEvent.Began began, Switchboard at) {
    Party caller = began.caller();
    Course course = new Course(at, caller, began.dialled());
    courses.put(began.callId(), course);
    Party other = Party.of(began.dialled(), "");
    put(new Use(began.callId(), caller.number(), true, State.TRYING, other));
    // Codes are not called again: what they led to is not what they were.
    boolean code = began.dialled().startsWith("*") || began.dialled().startsWith("#");
    if (!code && !began.dialled().isEmpty()) lastCalls.dialled(caller.number(), began.dialled());
  }

  private void ring(String id, Course course, CallEvent.Dialled dialled) {
    String number = dialled.number();
    Party caller = dialled.caller();
    if (caller.number().equals(course.calling.number())) course.calling = caller;
    course.rung.add(Party.of(number, ""));
    put(new Use(id, number, false, State.RINGING, shown(caller)));
    // A code cannot be called back.
    boolean known =
        !caller.hidden() && !caller.number().isEmpty() && !caller.number().startsWith("*");
    if (known) lastCalls.called(number, caller.number());
  }

  private static Party shown(Party party) {
    return party.hidden() ? new Party("", "", true) : party;
  }

  private void callerHears(String id, Course course) {
    Party other = Party.of(course.dialled, "");
    put(new Use(id, course.calling.number(), true, State.RINGING, other));
  }

  private void leaveRinging(String id, Course course, @Nullable Party but) {
    for (Party each : course.rung) {
      if (but == null || !each.number().equals(but.number())) remove(id, each.number());
    }
    course.rung.clear();
  }

  private void answer(String id, Course course, Party by) {
    leaveRinging(id, course, by);
    course.called = by;
    talk(id, course);
  }

  private void talk(String id, Course course) {
    Party called = course.called;
    if (called == null) return;
    put(new Use(id, called.number(), false, State.TALKING, shown(course.calling)));
    put(new Use(id, course.calling.number(), true, State.TALKING, shown(called)));
  }

  private void move(String id, Course course, Party away, Party to) {
    leaveRinging(id, course, to);
    boolean caller = away.number().equals(course.calling.number());
    remove(id, away.number());
    if (caller) course.calling = to;
    else course.called = to;
    talk(id, course);
  }

  private void end(String id, Course course) {
    courses.remove(id);
    leaveRinging(id, course, null);
    remove(id, course.caller.number());
    remove(id, course.calling.number());
    if (course.called != null) remove(id, course.called.number());
  }

  private void put(Use use) {
    uses.compute(
        use.number(),
        (number, before) -> {
          Map<String, Use> now = before == null ? new ConcurrentHashMap<>(2) : before;
          now.put(key(use.callId(), use.calls()), use);
          return now;
        });
    watchers.forEach(watcher -> watcher.accept(use.number()));
  }

  /** Who calls itself has two parts in one call. */
  private static String key(String callId, boolean calls) {
    return calls ? callId + " out" : callId;
  }

  private void remove(String callId, String number) {
    boolean[] was = {false};
    uses.computeIfPresent(
        number,
        (same, before) -> {
          was[0] = before.remove(callId) != null | before.remove(key(callId, true)) != null;
          return before.isEmpty() ? null : before;
        });
    if (was[0]) watchers.forEach(watcher -> watcher.accept(number));
  }
}
