package org.ringfence.guard;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;

/**
 * The flows that have proved themselves, in two generations: what is not proved again while one
 * lasts is forgotten after the next. So the table is bounded, and forgetting costs nothing. One
 * identity can have so many flows here and no more, or an insider could push the others out.
 */
final class KnownFlows {
  private final int capacity;
  private final int perIdentity;
  private final long lifetimeNs;
  private volatile Generation young;
  private volatile Generation old = new Generation(0);

  private static final class Generation {
    private final long beganNs;
    private final Map<Object, KnownFlow> flows = new ConcurrentHashMap<>();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Map<String, LeakyBucket> budgets = new ConcurrentHashMap<>();
    private final Set<InetAddress> places = ConcurrentHashMap.newKeySet();

    Generation(long beganNs) {
      this.beganNs = beganNs;
    }
  }

  /**
   * @param capacity of one generation
   */
  KnownFlows(int capacity, int perIdentity, long lifetimeNs, long nowNs) {
    this.capacity = capacity;
    this.perIdentity = perIdentity;
    this.lifetimeNs = lifetimeNs;
    young = new Generation(nowNs);
  }

  /** A connection is known by its number, as its address may soon be another's. */
  private static Object key(Flow flow) {
    return flow.connection() != 0 ? (Object) flow.connection() : flow.remote();
  }

  @Nullable KnownFlow find(Flow flow) {
    Object key = key(flow);
    KnownFlow found = young.flows.get(key);
    return found != null ? found : old.flows.get(key);
  }

  /** Whether it is known from now on. */
  boolean add(Flow flow, String identity, long nowNs) {
    Generation current = current(nowNs);
    Object key = key(flow);
    if (current.flows.containsKey(key)) return true;
    current.places.add(flow.remote().getAddress());
    int count = current.counts.merge(identity, 1, Integer::sum);
    if (count > perIdentity) {
      current.counts.merge(identity, -1, Integer::sum);
      return false;
    }
    KnownFlow before = old.flows.get(key);
    boolean same = before != null && before.identity().equals(identity);
    current.flows.put(key, same ? before : new KnownFlow(identity, budget(current, identity)));
    return true;
  }

  private LeakyBucket budget(Generation current, String identity) {
    return current.budgets.computeIfAbsent(
        identity,
        first -> {
          LeakyBucket before = old.budgets.get(identity);
          return before != null ? before : KnownFlow.fresh();
        });
  }

  /** Whether somebody has proved itself from that address lately, over whatever flow. */
  boolean isFamiliar(InetAddress address) {
    return young.places.contains(address) || old.places.contains(address);
  }

  void remove(Flow flow) {
    remove(young, key(flow));
    remove(old, key(flow));
  }

  private static void remove(Generation generation, Object key) {
    KnownFlow gone = generation.flows.remove(key);
    if (gone == null) return;
    generation.counts.computeIfPresent(
        gone.identity(), (same, count) -> count == 1 ? null : count - 1);
  }

  /** Forgets whatever that identity has proved. */
  void remove(String identity) {
    for (Generation each : new Generation[] {young, old}) {
      each.flows.values().removeIf(flow -> flow.identity().equals(identity));
      each.counts.remove(identity);
      each.budgets.remove(identity);
    }
  }

  private Generation current(long nowNs) {
    Generation current = young;
    boolean isDue = nowNs - current.beganNs > lifetimeNs || current.flows.size() >= capacity;
    return isDue ? next(current, nowNs) : current;
  }

  private synchronized Generation next(Generation ended, long nowNs) {
    if (young == ended) {
      old = ended;
      young = new Generation(nowNs);
    }
    return young;
  }

  int size() {
    return young.flows.size() + old.flows.size();
  }
}
