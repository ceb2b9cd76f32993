package org.ringfence.guard;

import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;

/**
 * Says who goes first, and what may be answered to whom. Shared by all threads that receive; each
 * has a {@link TimeShare} of its own. Nothing here grows with what strangers send.
 */
public final class Guard {
  /** What was judged, counted since the start. */
  public enum Count {
    KNOWN,
    /** Known flows that sent more than they may before others. */
    KNOWN_BEYOND_BUDGET,
    NEWCOMERS,
    /** Strangers for whom there was no time. */
    SHED,
    /** Answers that would have been longer than what was received. */
    UNANSWERED,
    /** Wrong passwords. */
    GUESSES,
    /** Passwords that nobody looked at, since there had been too many wrong ones. */
    SLOWED,
    /** Calls that somebody known began faster than anybody may. */
    CALLS_TOO_FAST,
    /** Messages and connections from addresses that others have listed. */
    LISTED,
    /** Strangers who called for help, and were heard before the others. */
    URGENT
  }

  private static final long LIFETIME_NS = 2 * 3_600_000_000_000L;

  /** What strangers may take of the time: the rest is kept for those who are known. */
  private static final int STRANGERS_PERCENT = 60;

  private static final int STRANGERS_PERCENT_IN_FLOOD = 25;

  private final KnownFlows flows;
  private final ByteCredit credit;
  private final long startNs;
  private final LongAdder[] counts = new LongAdder[Count.values().length];
  private volatile AddressRanges listed = AddressRanges.NONE;
  private volatile AddressRanges never = AddressRanges.NONE;
  private volatile Consumer<InetAddress> proved = address -> {};
  private volatile boolean siege;
  private volatile boolean flood;

  /**
   * @param seed not to be known to others
   */
  public Guard(long seed, long nowNs) {
    flows = new KnownFlows(Limits.KNOWN_FLOWS, Limits.FLOWS_PER_IDENTITY, LIFETIME_NS, nowNs);
    startNs = nowNs;
    credit = new ByteCredit(Limits.CREDIT_PLACES, Limits.CREDIT_BYTES, seed);
    for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
  }

  /** What one more thread needs. */
  public TimeShare share(long nowNs) {
    return new TimeShare(this, nowNs);
  }

  /** Judges a message by where it came from. */
  public Verdict judge(Flow from, int bytes, TimeShare share, long nowNs) {
    KnownFlow known = flows.find(from);
    if (known != null && known.takes(nowNs)) {
      count(Count.KNOWN);
      return Verdict.KNOWN;
    }
    if (known != null) count(Count.KNOWN_BEYOND_BUDGET);
    else if (isListed(from.remote().getAddress())) return Verdict.DROP;
    boolean datagram = from.transport() == Transport.UDP;
    // Over a connection it is told to come later, which costs less than its return.
    if (!share.hasTime(nowNs) && datagram) {
      count(Count.SHED);
      return Verdict.DROP;
    }
    count(Count.NEWCOMERS);
    return newcomer(from, bytes, nowNs);
  }

  private Verdict newcomer(Flow from, int bytes, long nowNs) {
    if (from.transport() == Transport.UDP) {
      credit.received(from.remote().getAddress(), bytes, (nowNs - startNs) / 1_000_000L);
    }
    return Verdict.NEWCOMER;
  }

  /** The same of somebody who calls for help, and for whom there was no time with the others. */
  public Verdict judgeUrgent(Flow from, int bytes, TimeShare share, long nowNs) {
    if (!share.hasTimeForHelp(nowNs)) return Verdict.DROP;
    count(Count.URGENT);
    return newcomer(from, bytes, nowNs);
  }

  /**
   * What others say attacks come from: nobody there is heard who is not known.
   *
   * @param exempt where everybody is heard nevertheless
   */
  public void listed(AddressRanges addresses, AddressRanges exempt) {
    never = exempt;
    listed = addresses;
  }

  /**
   * Whether others say that attacks come from there, and nobody has proved itself from there
   * lately; if so it is counted. So a list can shut nobody out who is here.
   */
  public boolean isListed(InetAddress address) {
    if (!listed.contains(address) || never.contains(address) || flows.isFamiliar(address)) {
      return false;
    }
    count(Count.LISTED);
    return true;
  }

  /** Whoever is there has proved to be {@code identity}; nobody else can speak from there. */
  public void prove(Flow flow, String identity, long nowNs) {
    if (flows.add(flow, identity, nowNs)) proved.accept(flow.remote().getAddress());
  }

  /** Who is told where somebody has proved itself, once or more for each place. */
  public void whenProved(Consumer<InetAddress> told) {
    proved = told;
  }

  public boolean isKnown(Flow flow) {
    return flows.find(flow) != null;
  }

  /** Whether it was that identity that proved itself there. */
  public boolean isKnownAs(Flow flow, String identity) {
    KnownFlow known = flows.find(flow);
    return known != null && known.identity().equals(identity);
  }

  /** A connection is gone. */
  public void closed(Flow flow) {
    if (flow.connection() != 0) flows.remove(flow);
  }

  /** What that identity proved was proved with a password that is no longer its own. */
  public void forget(String identity) {
    flows.remove(identity);
  }

  /** Whether an answer cannot hit somebody who did not ask. */
  public boolean isProven(Flow to) {
    return to.transport() != Transport.UDP || isKnown(to);
  }

  /** Whether an answer of that length may go; it counts as gone. */
  public boolean mayAnswer(Flow to, int bytes) {
    if (isProven(to)) return true;
    InetAddress address = to.remote().getAddress();
    if (address != null && credit.spend(address, bytes)) return true;
    count(Count.UNANSWERED);
    return false;
  }

  /** Serves the known alone, or everybody again. */
  public void siege(boolean on) {
    siege = on;
  }

  /** Leaves strangers less of the time, or as much as ever. */
  public void flood(boolean on) {
    flood = on;
  }

  int strangersPercent() {
    return siege ? 0 : flood ? STRANGERS_PERCENT_IN_FLOOD : STRANGERS_PERCENT;
  }

  public void count(Count what) {
    counts[what.ordinal()].increment();
  }

  public long value(Count what) {
    return counts[what.ordinal()].sum();
  }

  /** Flows that are known now. */
  public int knownFlows() {
    return flows.size();
  }
}
