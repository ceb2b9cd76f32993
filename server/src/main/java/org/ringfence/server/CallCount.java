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
  private final Config.Limits limits;
  private final String prefix;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger all = new AtomicInteger();
  private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();
  private volatile boolean draining;

  /**
   * @param startMs when the server started: call names of two runs never meet
   */
  CallCount(Config.Limits limits, long startMs) {
    this.limits = limits;
    this.prefix = Long.toString(startMs, 36) + "-";
  }

  /** Names a call. */
  String nextId() {
    return prefix + Long.toString(numbers.incrementAndGet(), 36);
  }

  /** Counts one more call of that caller; if it may not be, says why. */
  @Nullable Cause admit(String caller) {
    if (draining) return Cause.DRAINING;
    if (all.incrementAndGet() > limits.calls()) {
      all.decrementAndGet();
      return Cause.OVERLOADED;
    }
    if (byCaller.merge(caller, 1, Integer::sum) > limits.callsPerExtension()) {
      released(caller);
      return Cause.TOO_MANY;
    }
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

  int all() {
    return all.get();
  }
}
