package org.ringfence.sip.overload;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ringfence.base.Limits;

/**
 * How much each peer asks for a second while it may ask for all it wants: what a rate for it is
 * made from (RFC 7415 section 3.4). Any thread.
 */
final class AskedRates {
  private static final long WINDOW_MS = 1_000;

  private final Map<String, Peer> peers = new ConcurrentHashMap<>();

  private static final class Peer {
    private long sinceMs;
    private int asked;
    private int perSecond;
  }

  /**
   * One more was asked for by it.
   *
   * @param held whether it is being held back, so that what it asks for now says nothing
   * @return how many a second it asked for when it was not; 0 while nobody knows
   */
  int asked(String peer, boolean held, long nowMs) {
    if (peers.size() >= Limits.THROTTLED_PEERS && !peers.containsKey(peer)) forgetOne();
    int[] known = new int[1];
    peers.compute(
        peer,
        (name, old) -> {
          Peer one = old == null ? new Peer() : old;
          long tookMs = nowMs - one.sinceMs;
          if (tookMs >= WINDOW_MS) {
            boolean whole = tookMs < 2 * WINDOW_MS;
            if (!held && whole) one.perSecond = (int) (one.asked * 1_000L / tookMs);
            one.sinceMs = nowMs;
            one.asked = 0;
          }
          one.asked++;
          known[0] = one.perSecond > 0 || held ? one.perSecond : one.asked;
          return one;
        });
    return known[0];
  }

  private void forgetOne() {
    Iterator<String> any = peers.keySet().iterator();
    if (any.hasNext()) {
      any.next();
      any.remove();
    }
  }
}
