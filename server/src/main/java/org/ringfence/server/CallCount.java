package org.ringfence.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.server.config.Config;

/** How many calls there are, in all and of each caller, and whether one more may be. */
final class CallCount {
  private static final int FEW = 2;

  private final Config.Limits limits;
  private final int places;
  private final String prefix;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger all = new AtomicInteger();
  private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();
  private volatile boolean draining;

  /**
   * @param places how many calls there is media for at most
   * @param startMs when the server started: call names of two runs never meet
   */
  CallCount(Config.Limits limits, int places, long startMs) {
    this.limits = limits;
    this.places = Math.min(places, limits.calls());
    this.prefix = Long.toString(startMs, 36) + "-";
  }

  /** A call has two legs, each with a port for media and one for reports. */
  static CallCount of(Config config, long startMs) {
    int ports = config.media().ports().last() - config.media().ports().first() + 1;
    return new CallCount(config.limits(), Math.max(1, ports / 4), startMs);
  }

  /** Names a call. */
  String nextId() {
    return prefix + Long.toString(numbers.incrementAndGet(), 36);
  }

  /**
   * Counts one more call of that caller; if it may not be, says why.
   *
   * @param urgent whether it calls for help, which no limit is in the way of
   */
  @Nullable Cause admit(String caller, boolean urgent) {
    if (draining && !urgent) return Cause.DRAINING;
    if (all.incrementAndGet() > limits.calls() && !urgent) {
      all.decrementAndGet();
      return Cause.OVERLOADED;
    }
    int own = byCaller.merge(caller, 1, Integer::sum);
    if (!urgent && (own > limits.callsPerExtension() || isMoreThanFair(own))) {
      released(caller);
      return Cause.TOO_MANY;
    }
    return null;
  }

  /**
   * When half of the places are taken nobody gets more of them than there would be if all callers,
   * and one more, had as many of the first half; but whom one talks to and whom one asks about it.
   * So those who have passwords take half of the places together, and the others find theirs.
   */
  private boolean isMoreThanFair(int own) {
    return own > FEW && all.get() > places / 2 && own > places / 2 / (byCaller.size() + 1);
  }

  /** The same of a call that the server makes in somebody's name: a page is many of them. */
  @Nullable Cause admitOurs(String caller) {
    if (draining) return Cause.DRAINING;
    if (all.incrementAndGet() > limits.calls()) {
      all.decrementAndGet();
      return Cause.OVERLOADED;
    }
    byCaller.merge(caller, 1, Integer::sum);
    return null;
  }

  void released(String caller) {
    all.decrementAndGet();
    byCaller.computeIfPresent(caller, (key, count) -> count == 1 ? null : count - 1);
  }

  /** No new calls from now on. */
  void drain() {
    draining = true;
  }

  /** How many of the places are taken. */
  int percent() {
    return (int) (100L * all.get() / places);
  }

  int all() {
    return all.get();
  }
}
