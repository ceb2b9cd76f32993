package org.ringfence.server.trust;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.ringfence.guard.Guard;
import org.ringfence.guard.Guesses;
import org.ringfence.guard.LeakyBucket;

/** Slows whoever guesses passwords, and says so once in a while. For all shards. */
public final class GuessLimit {
  private static final long SAY_EVERY_NS = 60_000_000_000L;

  /** Who goes on so often although nobody looks any more is stubborn: one in two seconds. */
  private static final long STUBBORN_NS = 2_000_000_000L;

  private static final int STUBBORN_AT_ONCE = 50;
  private static final int MOST_STUBBORN = 10_000;

  private final Guard guard;
  private final Guesses guesses;
  private final BiPredicate<String, InetAddress> familiar;
  private final Consumer<String> slowed;
  private final AtomicLong saidNs;
  private final Map<InetAddress, LeakyBucket> going = new ConcurrentHashMap<>();
  private volatile Consumer<InetAddress> stubborn = address -> {};

  /**
   * @param seed not to be known to others
   * @param familiar whether that number is registered at that address
   * @param slowed told of a number whose password is being guessed, once a minute at most
   */
  public GuessLimit(
      Guard guard,
      long seed,
      long nowNs,
      BiPredicate<String, InetAddress> familiar,
      Consumer<String> slowed) {
    this.guard = guard;
    this.guesses = new Guesses(seed, nowNs);
    this.familiar = familiar;
    this.slowed = slowed;
    this.saidNs = new AtomicLong(nowNs - SAY_EVERY_NS);
  }

  /** Tells of each address that goes on guessing, although its guesses are not looked at. */
  public void whenStubborn(Consumer<InetAddress> told) {
    stubborn = told;
  }

  private void goesOn(InetAddress from, long nowNs) {
    if (going.size() >= MOST_STUBBORN) {
      going.values().removeIf(bucket -> bucket.isEmpty(nowNs));
      if (going.size() >= MOST_STUBBORN) going.clear();
    }
    LeakyBucket bucket =
        going.computeIfAbsent(from, fresh -> new LeakyBucket(STUBBORN_NS, STUBBORN_AT_ONCE));
    if (!bucket.takes(nowNs)) stubborn.accept(from);
  }

  /** Whether the password of that name is not looked at now. */
  boolean isSlowed(String name, InetAddress from, long nowNs) {
    if (!guesses.areTooMany(name, from, familiar.test(name, from), nowNs)) return false;
    guard.count(Guard.Count.SLOWED);
    goesOn(from, nowNs);
    long said = saidNs.get();
    if (nowNs - said >= SAY_EVERY_NS && saidNs.compareAndSet(said, nowNs)) slowed.accept(name);
    return true;
  }

  /** A wrong one was given. */
  void wrong(String name, InetAddress from, long nowNs) {
    guard.count(Guard.Count.GUESSES);
    guesses.wrong(name, from, familiar.test(name, from), nowNs);
  }
}
