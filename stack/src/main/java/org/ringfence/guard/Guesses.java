package org.ringfence.guard;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often somebody may be wrong about a password. Counted for each name that is claimed, known
 * here or not, and for each name from each address; a place the real device was seen at is counted
 * for itself alone, so that strangers cannot shut it out. Leaky buckets by keyed hashes, in tables
 * that never grow.
 */
public final class Guesses {
  private static final int PLACES = 64 * 1024;
  private static final long SECOND_NS = 1_000_000_000L;

  private static final Bucket OF_NAME = new Bucket(SECOND_NS, 20);
  private static final Bucket OF_STRANGER = new Bucket(30 * SECOND_NS, 5);
  private static final Bucket OF_FAMILIAR = new Bucket(10 * SECOND_NS, 50);

  private final AtomicLongArray names = new AtomicLongArray(PLACES);
  private final AtomicLongArray pairs = new AtomicLongArray(PLACES);
  private final long seed;
  private final long startNs;

  /** One guess empties out in so long; so many may come at once. */
  private record Bucket(long perGuessNs, int atOnce) {}

  /**
   * @param seed not to be known to others
   */
  public Guesses(long seed, long nowNs) {
    this.seed = seed;
    this.startNs = nowNs;
  }

  /**
   * Whether no password is looked at now.
   *
   * @param familiar whether that name was seen at that address before, with the right password
   */
  public boolean areTooMany(String name, InetAddress from, boolean familiar, long nowNs) {
    if (isFull(pairs, pair(name, from), familiar ? OF_FAMILIAR : OF_STRANGER, nowNs)) return true;
    return !familiar && isFull(names, name.hashCode(), OF_NAME, nowNs);
  }

  /** A wrong one was given. */
  public void wrong(String name, InetAddress from, boolean familiar, long nowNs) {
    fill(pairs, pair(name, from), familiar ? OF_FAMILIAR : OF_STRANGER, nowNs);
    if (!familiar) fill(names, name.hashCode(), OF_NAME, nowNs);
  }

  private static long pair(String name, InetAddress from) {
    return (long) name.hashCode() << 32 | from.hashCode() & 0xFFFF_FFFFL;
  }

  private int place(long key) {
    long hash = (seed ^ key) * 0x9E37_79B9_7F4A_7C15L;
    hash = (hash ^ (hash >>> 32)) * 0xBF58_476D_1CE4_E5B9L;
    return (int) (hash >>> 40) & (PLACES - 1);
  }

  /** What stands at a place is when its bucket is empty, in nanoseconds since the start. */
  private boolean isFull(AtomicLongArray table, long key, Bucket bucket, long nowNs) {
    long waitNs = table.get(place(key)) - (nowNs - startNs);
    return waitNs > (bucket.atOnce - 1) * bucket.perGuessNs;
  }

  private void fill(AtomicLongArray table, long key, Bucket bucket, long nowNs) {
    long mostNs = nowNs - startNs + bucket.atOnce * bucket.perGuessNs;
    table.accumulateAndGet(
        place(key),
        bucket.perGuessNs,
        (empty, more) -> Math.min(mostNs, Math.max(empty, nowNs - startNs) + more));
  }
}
