package org.ringfence.ice;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.ringfence.stun.Integrity;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.TransactionId;

/**
 * Asks the peer every 4 to 6 s whether it still wants our packets (RFC 7675 section 5.1), which
 * keeps the NAT's binding alive too. Consent ends 30 s after the last question that was answered.
 */
final class Consent {
  private static final long MEAN_NS = 5_000_000_000L;
  private static final long EXPIRY_NS = 30_000_000_000L;
  private static final int OUTSTANDING = 8;

  final CandidatePair pair;
  final IceCredentials ours;
  final IceCredentials theirs;
  private final ArrayDeque<TransactionId> asked = new ArrayDeque<>();
  private long nextNs;
  private long expiryNs;

  Consent(
      CandidatePair pair,
      IceCredentials ours,
      IceCredentials theirs,
      long nowNs,
      RandomGenerator random) {
    this.pair = pair;
    this.ours = ours;
    this.theirs = theirs;
    expiryNs = nowNs + EXPIRY_NS;
    nextNs = nowNs + interval(random);
  }

  private static long interval(RandomGenerator random) {
    return random.nextLong(MEAN_NS * 4 / 5, MEAN_NS * 6 / 5);
  }

  /** Asks at the next chance. */
  void hurry(long nowNs) {
    nextNs = nowNs;
  }

  boolean due(long nowNs) {
    return nowNs >= nextNs;
  }

  boolean expired(long nowNs) {
    return nowNs >= expiryNs;
  }

  void asked(TransactionId id, long nowNs, RandomGenerator random) {
    if (asked.size() == OUTSTANDING) asked.poll();
    asked.add(id);
    nextNs = nowNs + interval(random);
  }

  /** Whether this answers a question of ours; a right answer renews the consent. */
  boolean receive(StunMessage answer, InetSocketAddress base, InetSocketAddress from, long nowNs) {
    if (!asked.contains(answer.transactionId())) return false;
    boolean right =
        answer.messageClass() == MessageClass.SUCCESS
            && pair.isBetween(base, from)
            && answer.integrity(theirs.key()) == Integrity.VALID;
    if (right) {
      asked.remove(answer.transactionId());
      expiryNs = nowNs + EXPIRY_NS;
    }
    return true;
  }

  long deadlineNs() {
    return Math.min(nextNs, expiryNs);
  }
}
