package org.ringfence.ice;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.stun.StunTransaction;

/** A local base and a remote candidate under check (RFC 8445 section 6.1.2). */
final class CandidatePair {
  enum State {
    FROZEN,
    WAITING,
    IN_PROGRESS,
    SUCCEEDED,
    FAILED
  }

  final LocalCandidate local;
  final Candidate remote;
  State state = State.FROZEN;
  @Nullable StunTransaction check;

  /** The role and the flag the check under way was sent with. */
  boolean checkControlling;

  boolean checkNominates;

  /** We control and have chosen it, or we are controlled and the peer has. */
  boolean nominated;

  CandidatePair(LocalCandidate local, Candidate remote) {
    this.local = local;
    this.remote = remote;
  }

  InetSocketAddress base() {
    return local.base();
  }

  InetSocketAddress address() {
    return remote.address();
  }

  String foundation() {
    return local.candidate().foundation() + ":" + remote.foundation();
  }

  /** RFC 8445 section 6.1.2.3. */
  long priority(boolean controlling) {
    long ours = local.candidate().priority();
    long theirs = remote.priority();
    long tie = (controlling ? ours > theirs : theirs > ours) ? 1 : 0;
    return (Math.min(ours, theirs) << 32) + 2 * Math.max(ours, theirs) + tie;
  }

  boolean isBetween(InetSocketAddress base, InetSocketAddress from) {
    return base().equals(base) && address().equals(from);
  }

  boolean unfinished() {
    return state != State.SUCCEEDED && state != State.FAILED;
  }
}
