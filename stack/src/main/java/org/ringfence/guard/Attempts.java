package org.ringfence.guard;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often somebody who is known may begin a call: so many a second, and a few times that at once.
 * Whoever has a password can ask for more than a person ever does, and each call that is refused
 * has cost a transaction, a session and a record by then.
 */
public final class Attempts {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int SECONDS_AT_ONCE = 4;

  private final Map<String, LeakyBucket> buckets = new ConcurrentHashMap<>();
  private final int perSecond;
  private final int most;

  /**
   * @param perSecond of one identity
   * @param most identities that are remembered
   */
  public Attempts(int perSecond, int most) {
    this.perSecond = perSecond;
    this.most = most;
  }

  /** Whether one more call may begin; if so it is counted. */
  public boolean takes(String identity, long nowNs) {
    if (buckets.size() >= most) buckets.values().removeIf(bucket -> bucket.isEmpty(nowNs));
    return buckets
        .computeIfAbsent(
            identity, fresh -> new LeakyBucket(SECOND_NS / perSecond, SECONDS_AT_ONCE * perSecond))
        .takes(nowNs);
  }
}
