package org.ringfence.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/** An exchange around one call, whose phones and clock the test moves. */
final class FakeExchange implements Exchange {
  private static final class Task {
    long atMs;
    Runnable what;
  }

  final Map<String, Decision> routes = new HashMap<>();
  final List<CallEvent> records = new ArrayList<>();
  final List<FakeLeg> legs = new ArrayList<>();
  final List<String> dialled = new ArrayList<>();
  final FakeMedia media = new FakeMedia();
  private final List<Task> tasks = new ArrayList<>();
  private final List<Consumer<Decision>> undecided = new ArrayList<>();
  boolean noMedia;
  boolean slow;
  int opened;
  int released;
  private long nowMs;

  /** Phones that ring together under one number. */
  void phones(String number, String... names) {
    List<Target> targets = new ArrayList<>();
    for (String name : names) targets.add(new FakeTarget(name));
    routes.put(number, new Decision.Ring(Party.of(number, ""), targets, 20_000));
  }

  FakeLeg leg(String name) {
    return legs.stream().filter(leg -> leg.name.equals(name)).findFirst().orElseThrow();
  }

  void pass(long ms) {
    nowMs += ms;
    while (true) {
      Task next = tasks.stream().filter(task -> task.atMs <= nowMs).findFirst().orElse(null);
      if (next == null) return;
      tasks.remove(next);
      next.what.run();
    }
  }

  int timers() {
    return tasks.size();
  }

  /** Gives the routing's answers that were held back. */
  void decide(Decision decision) {
    undecided.removeFirst().accept(decision);
  }

  boolean isUndecided() {
    return !undecided.isEmpty();
  }

  List<String> recorded() {
    return records.stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  @Override
  public void route(Party caller, Destination to, int diverted, Consumer<Decision> decided) {
    if (slow) undecided.add(decided);
    else decided.accept(routes.getOrDefault(to.number(), new Decision.Refuse(Cause.NOT_FOUND)));
  }

  /** What nobody took goes to a route named after the cause, if there is one. */
  @Override
  public void unanswered(
      Party caller, Party rung, Cause cause, int diverted, Consumer<Decision> decided) {
    String next = rung.number() + " " + cause;
    decided.accept(routes.getOrDefault(next, new Decision.Refuse(cause)));
  }

  @Override
  public @Nullable MediaPath openMedia(String callId) {
    if (noMedia) return null;
    opened++;
    return media;
  }

  @Override
  public void record(CallEvent event) {
    records.add(event);
  }

  @Override
  public Runnable after(long delayMs, Runnable what) {
    Task task = new Task();
    task.atMs = nowMs + delayMs;
    task.what = what;
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public long longestMs() {
    return 3_600_000;
  }

  @Override
  public void released(Call call) {
    released++;
  }

  private final class FakeTarget implements Target {
    private final String name;

    FakeTarget(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Reach reach() {
      return Reach.UNKNOWN;
    }

    @Override
    public Leg dial(
        Party caller,
        Party called,
        @Nullable SessionDescription offer,
        List<Diversion> diversions,
        LegListener listener) {
      FakeLeg leg = new FakeLeg(name);
      leg.listener(listener);
      legs.add(leg);
      String shown = offer == null ? "no offer" : FakeMedia.say(offer);
      dialled.add(
          name
              + " from "
              + caller.number()
              + ": "
              + shown
              + " "
              + diversions.stream().map(Diversion::number).toList());
      return leg;
    }
  }
}
