package org.ringfence.gateway.iax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.iax.IaxEndpoint;

/** Asks other servers again and again whether they are there; on the gateway's loop. */
final class TrunkWatch {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int EVERY_SECONDS = 60;
  private static final int DOWN_SECONDS = 15;

  private final IaxEndpoint endpoint;
  private final List<DueTrunk> entries = new ArrayList<>();

  /** For every thread: how long each took to answer, in ms; -1 for one that does not. */
  private final Map<String, Long> answered = new ConcurrentHashMap<>();

  TrunkWatch(IaxEndpoint endpoint, List<IaxTrunk> trunks, long nowNs) {
    this.endpoint = endpoint;
    for (IaxTrunk each : trunks) entries.add(new DueTrunk(each, nowNs));
  }

  /** How long it took to answer last, in ms; -1 when it did not, null before it was asked. */
  @Nullable Long answeredMs(String trunk) {
    return answered.get(trunk);
  }

  /** A call found nobody there. */
  void missed(String trunk) {
    answered.put(trunk, -1L);
  }

  long deadlineNs() {
    return DueTrunk.soonestNs(entries);
  }

  void tick(long nowNs) {
    for (DueTrunk each : entries) {
      if (each.dueNs - nowNs > 0) continue;
      each.dueNs = nowNs + EVERY_SECONDS * SECOND_NS;
      endpoint.poke(each.trunk.at(), tookNs -> told(each, tookNs), nowNs);
    }
  }

  /** Asks now; {@code then} runs when it is known. */
  void ask(String trunk, Runnable then, long nowNs) {
    for (DueTrunk each : entries) {
      if (!each.trunk.name().equals(trunk)) continue;
      endpoint.poke(
          each.trunk.at(),
          tookNs -> {
            told(each, tookNs);
            then.run();
          },
          nowNs);
    }
  }

  private void told(DueTrunk entry, long tookNs) {
    boolean there = tookNs >= 0;
    answered.put(entry.trunk.name(), there ? tookNs / 1_000_000 : -1L);
    if (!there) entry.dueNs = System.nanoTime() + DOWN_SECONDS * SECOND_NS;
  }
}
