package org.ringfence.net.dns;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.net.dns.KnownTarget.Server;

/**
 * Finds the addresses of a SIP target (RFC 3263) and remembers them; when every DNS server is gone
 * the last good answer is served (RFC 8767). Addresses that failed are put last for a while. May be
 * called from any thread; stages complete on a thread of their own.
 */
public final class SipResolver implements AutoCloseable {
  private static final long MIN_TTL_MS = 1000;

  /** What is remembered of one target. */
  private record Known(
      List<Server> servers, boolean complete, long learntMs, long freshUntilMs, long recheckMs) {
    Known recheckedAt(long ms) {
      return new Known(servers, complete, learntMs, freshUntilMs, ms);
    }
  }

  private record Address(Transport transport, InetSocketAddress remote) {}

  private final ResolverSettings settings;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final DnsClient dns;
  private final LongAdder staleServed = new LongAdder();
  private final LongAdder refused = new LongAdder();

  private final Map<SipTarget, Known> known = bounded(Limits.DNS_TARGETS);
  private final Map<SipTarget, CompletableFuture<Known>> pending = new LinkedHashMap<>();
  private final Map<Address, Long> failedUntilMs = bounded(Limits.DNS_FAILED);

  public SipResolver(ResolverSettings settings, RandomGenerator random, InstantSource clock) {
    this.settings = settings;
    this.random = random;
    this.clock = clock;
    dns = new DnsClient(settings.resolvers(), settings.queryTimeout(), executor);
  }

  /**
   * The paths to try in turn; none when DNS says that nobody is there.
   *
   * @return fails with {@link DnsFailure} when DNS says nothing and nothing is remembered
   */
  public CompletionStage<List<Flow>> resolve(SipTarget target) {
    Known old;
    CompletableFuture<Known> asked;
    synchronized (known) {
      long nowMs = clock.millis();
      old = known.get(target);
      if (old != null && nowMs < old.freshUntilMs) {
        return CompletableFuture.completedFuture(ordered(old.servers));
      }
      if (old != null && !isServable(old, nowMs)) {
        old = null;
      }
      if (old != null && nowMs < old.recheckMs) {
        return CompletableFuture.completedFuture(stale(old));
      }
      asked = pending.get(target);
      if (asked == null && pending.size() >= Limits.DNS_PENDING) {
        refused.increment();
        return old != null
            ? CompletableFuture.completedFuture(stale(old))
            : CompletableFuture.failedFuture(
                new DnsFailure(target.host(), "too many look-ups under way"));
      }
      if (asked == null) {
        asked = new CompletableFuture<>();
        pending.put(target, asked);
        start(target, asked);
      }
    }
    if (old == null) {
      return asked.thenApply(found -> ordered(found.servers));
    }
    Known fallback = old;
    return asked
        .copy()
        .orTimeout(settings.staleWait().toMillis(), TimeUnit.MILLISECONDS)
        .handle((found, error) -> {
          if (error == null) {
            return ordered(found.servers);
          }
          serveUntilRecheck(target);
          return stale(fallback);
        });
  }

  /** Puts an address that did not answer behind the others for a while. */
  public void markFailed(Flow flow) {
    synchronized (known) {
      long untilMs = clock.millis() + settings.quarantine().toMillis();
      failedUntilMs.put(new Address(flow.transport(), flow.remote()), untilMs);
    }
  }

  /** The last good answers, to be kept over a restart. */
  public List<KnownTarget> export() {
    synchronized (known) {
      List<KnownTarget> targets = new ArrayList<>();
      known.forEach((target, found) -> {
        if (!found.servers.isEmpty() && target.numericHost() == null) {
          targets.add(new KnownTarget(target, found.servers, found.learntMs));
        }
      });
      return targets;
    }
  }

  /** Takes in answers of an earlier run; they count as old, and DNS is still asked first. */
  public void restore(List<KnownTarget> targets) {
    synchronized (known) {
      for (KnownTarget target : targets) {
        long learntMs = Math.min(target.learntMs(), clock.millis());
        known.putIfAbsent(
            target.target(), new Known(target.servers(), true, learntMs, learntMs, learntMs));
      }
    }
  }

  /** Answers that were served although DNS did not confirm them. */
  public long staleServed() {
    return staleServed.sum();
  }

  /** Look-ups that were not begun because too many were under way. */
  public long refused() {
    return refused.sum();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void start(SipTarget target, CompletableFuture<Known> asked) {
    CompletableFuture.supplyAsync(() -> new TargetLookup(dns, settings, target).run(), executor)
        .thenCompose(found -> found)
        .whenComplete((found, error) -> {
          Known learnt = null;
          synchronized (known) {
            pending.remove(target, asked);
            if (found != null) {
              learnt = learn(target, found);
            }
          }
          if (learnt != null) {
            asked.complete(learnt);
          } else {
            serveUntilRecheck(target);
            asked.completeExceptionally(rootOf(error));
          }
        });
  }

  /** Remembers an answer, unless it is a makeshift and a whole one is still at hand. */
  private Known learn(SipTarget target, TargetLookup.Found found) {
    long nowMs = clock.millis();
    Known old = known.get(target);
    if (!found.complete() && old != null && old.complete && isServable(old, nowMs)) {
      staleServed.increment();
      Known kept = old.recheckedAt(nowMs + settings.recheck().toMillis());
      known.put(target, kept);
      return kept;
    }
    long ttlMs = Math.max(MIN_TTL_MS, found.ttlS() * 1000);
    Known learnt = new Known(found.servers(), found.complete(), nowMs, nowMs + ttlMs, nowMs);
    known.put(target, learnt);
    return learnt;
  }

  private void serveUntilRecheck(SipTarget target) {
    synchronized (known) {
      long recheckMs = clock.millis() + settings.recheck().toMillis();
      known.computeIfPresent(target, (same, old) -> old.recheckedAt(recheckMs));
    }
  }

  private boolean isServable(Known old, long nowMs) {
    return !old.servers.isEmpty() && nowMs - old.learntMs <= settings.maxStale().toMillis();
  }

  private List<Flow> stale(Known old) {
    staleServed.increment();
    return ordered(old.servers);
  }

  /** RFC 2782's draw among servers of equal rank, the recently failed addresses last. */
  private List<Flow> ordered(List<Server> servers) {
    List<Flow> good = new ArrayList<>();
    List<Flow> failed = new ArrayList<>();
    synchronized (known) {
      long nowMs = clock.millis();
      for (Server server : WeightedOrder.of(servers, random)) {
        for (Flow flow : server.addresses()) {
          Long untilMs = failedUntilMs.get(new Address(flow.transport(), flow.remote()));
          (untilMs != null && nowMs < untilMs ? failed : good).add(flow);
        }
      }
    }
    good.addAll(failed);
    return good;
  }

  private static Throwable rootOf(@Nullable Throwable error) {
    if (error == null) {
      return new IllegalStateException("neither found nor failed");
    }
    Throwable root = error;
    for (@Nullable Throwable cause = root.getCause(); cause != null; cause = root.getCause()) {
      root = cause;
    }
    return root;
  }

  private static <K, V> Map<K, V> bounded(int entries) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > entries;
      }
    };
  }
}
