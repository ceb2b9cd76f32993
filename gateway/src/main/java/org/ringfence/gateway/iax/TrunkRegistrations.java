package org.ringfence.gateway.iax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ringfence.iax.IaxEndpoint;
import org.ringfence.iax.IaxEvent;

/** Tells other servers where we are, again and again; on the gateway's loop. */
final class TrunkRegistrations {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int WANTED_SECONDS = 300;
  private static final int AGAIN_SECONDS = 20;
  private static final int ANSWER_SECONDS = 60;

  private final IaxEndpoint endpoint;
  private final List<DueTrunk> entries = new ArrayList<>();

  /** For every thread: who knows of us. */
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  TrunkRegistrations(IaxEndpoint endpoint, List<IaxTrunk> trunks, long nowNs) {
    this.endpoint = endpoint;
    for (IaxTrunk each : trunks) {
      if (each.registers()) entries.add(new DueTrunk(each, nowNs));
    }
  }

  boolean isKnownAt(String trunk) {
    return known.getOrDefault(trunk, false);
  }

  long deadlineNs() {
    return DueTrunk.soonestNs(entries);
  }

  void tick(long nowNs) {
    for (DueTrunk each : entries) {
      if (each.dueNs - nowNs <= 0) register(each, nowNs);
    }
  }

  private void register(DueTrunk entry, long nowNs) {
    entry.dueNs = nowNs + ANSWER_SECONDS * SECOND_NS;
    IaxTrunk trunk = entry.trunk;
    endpoint.register(
        trunk.at(), trunk.account(), WANTED_SECONDS, event -> heard(entry, event), nowNs);
  }

  private void heard(DueTrunk entry, IaxEvent event) {
    int seconds = AGAIN_SECONDS;
    boolean there = event instanceof IaxEvent.Registered;
    if (event instanceof IaxEvent.Registered done) seconds = Math.max(1, done.seconds() * 3 / 4);
    known.put(entry.trunk.name(), there);
    entry.dueNs = System.nanoTime() + seconds * SECOND_NS;
  }

  /** Tells them that we go. */
  void end(long nowNs) {
    for (DueTrunk each : entries) {
      if (!isKnownAt(each.trunk.name())) continue;
      endpoint.register(each.trunk.at(), each.trunk.account(), 0, event -> {}, nowNs);
    }
  }
}
