package org.ringfence.server.feature.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.CallEndedException;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.config.Answering;
import org.ringfence.server.feature.music.Endless;
import org.ringfence.server.feature.music.Music;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.speech.Utterance;

/**
 * One queue, one object for all who call it. Callers hear music and now and then their place; whose
 * turn it is rings at an agent, and when that one does not answer at the next.
 */
public final class WaitingQueue implements Feature {
  /** How often it is looked whether an agent is free. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration RINGS = Duration.ofSeconds(60);

  /** What a call is taken to last until calls were measured. */
  private static final double FIRST_GUESS_SECONDS = 120;

  /** How much one wait weighs in the estimate. */
  private static final double NEW_WEIGHT = 0.2;

  private final Answering.Queue settings;
  private final Agents agents;
  private final Language language;
  private final Music music;
  private final List<Waiting> line = new ArrayList<>();
  private double secondsBetween = FIRST_GUESS_SECONDS;
  private long servedNs;

  /** A caller in the line. */
  private static final class Waiting {
    private final Set<String> asked = new HashSet<>();
    private boolean rings;
  }

  public WaitingQueue(Answering.Queue settings, Agents agents, Language language, Music music) {
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
    Waiting self = new Waiting();
    if (!enter(self)) {
      sendOn(call, "queue.full");
      return;
    }
    try {
      wait(call, self);
    } finally {
      leave(self);
    }
    sendOn(call, "queue.closed");
  }

  private void sendOn(FeatureCall call, String prompt) {
    call.play(language.say(prompt).sound(), "#");
    String otherwise = settings.otherwise();
    if (otherwise != null) call.transfer(otherwise, music.next(), RINGS, true);
  }

  /** Until an agent has taken the call, which ends this by an exception, or nobody works here. */
  private void wait(FeatureCall call, Waiting self) {
    Endless played = new Endless(music.next());
    long sayNs = System.nanoTime();
    boolean first = true;
    while (agents.anyIn(settings)) {
      String agent = claim(self);
      if (agent != null) {
        ring(call, self, agent);
      } else if (System.nanoTime() - sayNs >= 0) {
        call.play(place(self, first).sound(), "");
        first = false;
        sayNs = System.nanoTime() + Duration.ofSeconds(settings.saySeconds()).toNanos();
      } else {
        call.join(played, "", LOOK);
      }
    }
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
}
