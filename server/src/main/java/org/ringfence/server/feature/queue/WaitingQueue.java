package org.ringfence.server.feature.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.CallEndedException;
import org.ringfence.call.Dialler;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Party;
import org.ringfence.server.config.Answering;
import org.ringfence.server.feature.music.Endless;
import org.ringfence.server.feature.music.Music;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.speech.Utterance;
import org.ringfence.server.people.QueueState;

/**
 * One queue, one object for all who call it. Callers hear music and now and then their place; whose
 * turn it is rings at an agent, and when that one does not answer at the next.
 */
public final class WaitingQueue implements Feature {
  /** How often it is looked whether an agent is free. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration KEY = Duration.ofSeconds(10);
  private static final Duration RINGS = Duration.ofSeconds(60);

  /** What a call is taken to last until calls were measured. */
  private static final double FIRST_GUESS_SECONDS = 120;

  /** How much one wait weighs in the estimate. */
  private static final double NEW_WEIGHT = 0.2;

  private final Answering.Queue settings;
  private final Agents agents;
  private final Language language;
  private final Music music;
  private final Dialler dialler;
  private final List<Waiting> line = new ArrayList<>();
  private double secondsBetween = FIRST_GUESS_SECONDS;
  private long servedNs;

  /** A caller in the line. */
  private static final class Waiting {
    private final Party caller;
    private final long sinceNs = System.nanoTime();
    private final Set<String> asked = new HashSet<>();
    private boolean rings;
    private String ringsAt = "";

    /** Whether it was called back. */
    private volatile boolean back;

    Waiting(Party caller) {
      this.caller = caller;
    }

    private QueueState.Waiting state(long nowNs) {
      long seconds = (nowNs - sinceNs) / 1_000_000_000L;
      String at = rings ? ringsAt : "";
      return new QueueState.Waiting(caller.number(), caller.displayName(), seconds, at, back);
    }
  }

  /**
   * @param dialler calls back those who do not want to wait
   */
  public WaitingQueue(
      Answering.Queue settings, Agents agents, Language language, Music music, Dialler dialler) {
    this.dialler = dialler;
    this.settings = settings;
    this.agents = agents;
    this.language = language;
    this.music = music;
  }

  @Override
  public void serve(FeatureCall call) {
    if (!agents.anyIn(settings)) {
      sendOn(call, "queue.closed");
      return;
    }
    Waiting self = new Waiting(call.caller());
    if (!enter(self)) {
      sendOn(call, "queue.full");
      return;
    }
    serve(call, self);
  }

  private void serve(FeatureCall call, Waiting self) {
    boolean keepsPlace = false;
    try {
      keepsPlace = wait(call, self);
    } finally {
      if (!keepsPlace) leave(self);
    }
    if (keepsPlace) call.play(language.say("queue.callingback").sound(), "");
    else sendOn(call, "queue.closed");
  }

  private void sendOn(FeatureCall call, String prompt) {
    call.play(language.say(prompt).sound(), "#");
    String otherwise = settings.otherwise();
    if (otherwise != null) call.transfer(otherwise, music.next(), RINGS, true);
  }

  /**
   * Until an agent has taken the call, which ends this by an exception, or nobody works here.
   *
   * @return whether the caller is called back instead, and keeps its place
   */
  private boolean wait(FeatureCall call, Waiting self) {
    boolean mayGo = settings.callBack() && !self.back && !call.caller().number().isEmpty();
    Endless played = new Endless(music.next());
    long sayNs = System.nanoTime();
    boolean first = true;
    while (agents.anyIn(settings)) {
      String agent = claim(self);
      if (agent != null) {
        ring(call, self, agent);
      } else if (System.nanoTime() - sayNs >= 0) {
        Utterance said = place(self, first);
        if (mayGo) said.say("queue.callback");
        if (call.play(said.sound(), mayGo ? "1" : "") == '1') return callsBack(call, self);
        first = false;
        sayNs = System.nanoTime() + Duration.ofSeconds(settings.saySeconds()).toNanos();
      } else {
        if (call.join(played, mayGo ? "1" : "", LOOK) == '1') return callsBack(call, self);
      }
    }
    return false;
  }

  // Called back instead of waiting.

  private boolean callsBack(FeatureCall call, Waiting self) {
    self.back = true;
    String number = call.caller().number();
    Thread.ofVirtual().name("called back " + number).start(() -> awaitTurn(number, self));
    return true;
  }

  /** Stands in the line for somebody who is not there, and calls when there is an agent. */
  private void awaitTurn(String number, Waiting self) {
    while (agents.anyIn(settings)) {
      String agent = claim(self);
      if (agent != null) {
        callBack(number, self, agent);
        return;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    leave(self);
  }

  private void callBack(String number, Waiting self, String agent) {
    dialler.call(
        Party.of(settings.number(), settings.name()),
        number,
        call -> calledBack(call, self, agent),
        cause -> {
          agents.giveBack(agent, false);
          leave(self);
        });
  }

  private void calledBack(FeatureCall call, Waiting self, String agent) {
    boolean wants = false;
    try {
      wants = call.ask(language.say("queue.yourcall").sound(), 1, KEY).equals("1");
    } finally {
      if (!wants) {
        agents.giveBack(agent, false);
        leave(self);
      }
    }
    if (!wants) return;
    try {
      ring(call, self, agent);
    } catch (CallEndedException gone) {
      leave(self);
      throw gone;
    }
    serve(call, self);
  }

  private void ring(FeatureCall call, Waiting self, String agent) {
    boolean took = true;
    try {
      call.transfer(agent, music.next(), Duration.ofSeconds(settings.ringSeconds()), false);
      took = false;
    } catch (CallEndedException gone) {
      if (agents.isIn(agent)) served();
      throw gone;
    } finally {
      agents.giveBack(agent, took);
      ringsNoLonger(self);
    }
  }

  private Utterance place(Waiting self, boolean first) {
    int place = placeOf(self);
    Utterance said = language.say();
    if (first) said.say("queue.welcome");
    said.say("queue.place").number(place).say("queue.wait");
    long minutes = Math.max(1, Math.round(estimateSeconds(place) / 60));
    return said.number(minutes).say(minutes == 1 ? "queue.minute" : "queue.minutes");
  }

  private synchronized boolean enter(Waiting self) {
    return line.size() < settings.most() && line.add(self);
  }

  private synchronized void leave(Waiting self) {
    line.remove(self);
  }

  private synchronized int placeOf(Waiting self) {
    return line.indexOf(self) + 1;
  }

  /** An agent for this caller; null while others come first or nobody is free. */
  private synchronized @Nullable String claim(Waiting self) {
    for (Waiting each : line) {
      if (each == self) {
        String agent = agents.take(settings, self.asked);
        if (agent == null) self.asked.clear(); // All had their turn: from the start again, later.
        else self.asked.add(agent);
        self.rings = agent != null;
        self.ringsAt = agent == null ? "" : agent;
        return agent;
      }
      if (!each.rings) return null;
    }
    return null;
  }

  private synchronized void ringsNoLonger(Waiting self) {
    self.rings = false;
  }

  private synchronized void served() {
    long nowNs = System.nanoTime();
    if (servedNs != 0) {
      double seconds = (nowNs - servedNs) / 1e9;
      secondsBetween += NEW_WEIGHT * (seconds - secondsBetween);
    }
    servedNs = nowNs;
  }

  private synchronized double estimateSeconds(int place) {
    return place * secondsBetween;
  }

  /** How many wait. */
  public synchronized int waiting() {
    return line.size();
  }

  /** How it stands now. */
  public synchronized QueueState state() {
    long nowNs = System.nanoTime();
    return new QueueState(
        settings.number(),
        settings.name(),
        line.stream().map(each -> each.state(nowNs)).toList(),
        agents.states(settings),
        Math.round(estimateSeconds(line.size() + 1)));
  }
}
