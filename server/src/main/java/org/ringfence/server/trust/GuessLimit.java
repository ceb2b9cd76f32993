package org.ringfence.server.trust;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.ringfence.guard.Guard;
import org.ringfence.guard.Guesses;

/** Slows whoever guesses passwords, and says so once in a while. For all shards. */
public final class GuessLimit {
  private static final long SAY_EVERY_NS = 60_000_000_000L;

  private final Guard guard;
  private final Guesses guesses;
  private final BiPredicate<String, InetAddress> familiar;
  private final Consumer<String> slowed;
  private final AtomicLong saidNs;

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

  /** Whether the password of that name is not looked at now. */
  boolean isSlowed(String name, InetAddress from, long nowNs) {
    if (!guesses.areTooMany(name, from, familiar.test(name, from), nowNs)) return false;
    guard.count(Guard.Count.SLOWED);
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
