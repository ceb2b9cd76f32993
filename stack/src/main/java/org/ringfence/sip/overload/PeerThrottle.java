package org.ringfence.sip.overload;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.Via;

/**
 * Holds back what peers have asked us not to send: a part of the calls ({@code loss}, RFC 7339
 * section 6), or what is more than so many a second ({@code rate}, RFC 7415 section 3.5). Any
 * thread's.
 */
public final class PeerThrottle {
  private static final long MS_NS = 1_000_000L;
  private static final long SECOND_NS = 1_000 * MS_NS;
  private static final long DEFAULT_VALID_MS = 500;
  private static final long LONGEST_VALID_MS = 86_400_000L;
  private static final int MOST_RATE = 1_000_000;

  /** How many calls beyond the rate may follow each other at once (RFC 7415 section 3.5.1). */
  private static final int TOLERATED = 4;

  private final Map<InetSocketAddress, Wish> wishes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Wish> eldest) {
          return size() > Limits.THROTTLED_PEERS;
        }
      };

  /** What one peer has asked for last. */
  private static final class Wish {
    private final boolean rate;
    private final long amount;
    private final double sequence;
    private final long untilNs;
    private long nextNs;

    Wish(boolean rate, long amount, double sequence, long untilNs, long nextNs) {
      this.rate = rate;
      this.amount = amount;
      this.sequence = sequence;
      this.untilNs = untilNs;
      this.nextNs = nextNs;
    }
  }

  /**
   * The topmost Via of a request to a peer, which says that we can hold back. {@code rate} is not
   * offered, for a comma within quotes ends a Via where Kamailio reads it.
   */
  public static Via offering(Via via) {
    return new Via(
        via.protocol(), via.sentBy(), via.params().with("oc", null).withQuoted("oc-algo", "loss"));
  }

  /** Takes in what a response says; nothing where it says nothing, or is older than another. */
  public void learn(InetSocketAddress peer, Via top, long nowNs) {
    Params params = top.params();
    if (params.value("oc") == null) return;
    String algorithm = params.value("oc-algo");
    boolean rate = "rate".equals(algorithm);
    if (!rate && algorithm != null && !algorithm.equals("loss")) return;
    long amount = params.number("oc", rate ? MOST_RATE : 100, -1);
    long validMs = params.number("oc-validity", LONGEST_VALID_MS, DEFAULT_VALID_MS);
    if (amount < 0) return;
    double sequence = sequence(params.value("oc-seq"));
    synchronized (wishes) {
      Wish before = wishes.get(peer);
      if (before != null && nowNs - before.untilNs < 0 && sequence < before.sequence) return;
      if (validMs == 0) {
        wishes.remove(peer);
        return;
      }
      long nextNs = before != null && before.rate && rate ? before.nextNs : nowNs;
      wishes.put(peer, new Wish(rate, amount, sequence, nowNs + validMs * MS_NS, nextNs));
    }
  }

  private static double sequence(@Nullable String text) {
    if (text == null || !text.matches("[0-9]{1,12}(\\.[0-9]{1,6})?")) return 0;
    return Double.parseDouble(text);
  }

  /** Whether one more call may go there now; if so it is counted. */
  public boolean admits(InetSocketAddress peer, RandomGenerator random, long nowNs) {
    synchronized (wishes) {
      Wish wish = wishes.get(peer);
      if (wish == null) return true;
      if (nowNs - wish.untilNs >= 0) {
        wishes.remove(peer);
        return true;
      }
      if (!wish.rate) return random.nextInt(100) >= wish.amount;
      if (wish.amount == 0) return false;
      long everyNs = SECOND_NS / wish.amount;
      long from = Math.max(nowNs, wish.nextNs);
      if (from - nowNs > TOLERATED * everyNs) return false;
      wish.nextNs = from + everyNs;
      return true;
    }
  }
}
