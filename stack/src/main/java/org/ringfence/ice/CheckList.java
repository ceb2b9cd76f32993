package org.ringfence.ice;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/** The pairs, best first, and which is checked next (RFC 8445 sections 6.1.2 and 6.1.4). */
final class CheckList {
  private final List<CandidatePair> pairs = new ArrayList<>();
  private final ArrayDeque<CandidatePair> triggered = new ArrayDeque<>();

  List<CandidatePair> pairs() {
    return pairs;
  }

  /**
   * Forms the pair unless it is redundant: the same base and remote address are there already (RFC
   * 8445 section 6.1.2.4). The list is kept short by dropping its worst unchecked pair.
   */
  @Nullable CandidatePair add(LocalCandidate local, Candidate remote, boolean controlling) {
    if (remote.component() != 1 || !remote.reachableFrom(local.base())) return null;
    CandidatePair pair = new CandidatePair(local, remote);
    CandidatePair same = find(local.base(), remote.address());
    if (same != null) {
      boolean better = pair.priority(controlling) > same.priority(controlling);
      if (!better || same.state != CandidatePair.State.FROZEN) return null;
      pairs.remove(same);
    }
    pairs.add(pair);
    sort(controlling);
    if (pairs.size() > Limits.ICE_PAIRS && !dropWorst()) pairs.remove(pair);
    boolean kept = pairs.contains(pair);
    if (kept && pairs.stream().noneMatch(p -> p != pair && together(p, pair) && active(p))) {
      pair.state = CandidatePair.State.WAITING;
    }
    return kept ? pair : null;
  }

  private boolean dropWorst() {
    for (int i = pairs.size() - 1; i >= 0; i--) {
      CandidatePair.State state = pairs.get(i).state;
      if (state == CandidatePair.State.FROZEN || state == CandidatePair.State.FAILED) {
        triggered.remove(pairs.remove(i));
        return true;
      }
    }
    return false;
  }

  private static boolean together(CandidatePair a, CandidatePair b) {
    return a.foundation().equals(b.foundation());
  }

  private static boolean active(CandidatePair pair) {
    return pair.state == CandidatePair.State.WAITING
        || pair.state == CandidatePair.State.IN_PROGRESS;
  }

  void sort(boolean controlling) {
    pairs.sort((a, b) -> Long.compare(b.priority(controlling), a.priority(controlling)));
  }

  @Nullable CandidatePair find(InetSocketAddress base, InetSocketAddress remote) {
    for (CandidatePair pair : pairs) if (pair.isBetween(base, remote)) return pair;
    return null;
  }

  void trigger(CandidatePair pair) {
    if (!triggered.contains(pair)) triggered.add(pair);
    if (pair.state != CandidatePair.State.IN_PROGRESS) pair.state = CandidatePair.State.WAITING;
  }

  /** A nomination is checked once more and keeps its success (RFC 8445 section 8.1.1). */
  void triggerNomination(CandidatePair pair) {
    if (!triggered.contains(pair)) triggered.addFirst(pair);
  }

  /** The pair to check now: triggered ones first; null when there is none. */
  @Nullable CandidatePair next() {
    for (CandidatePair first = triggered.poll(); first != null; first = triggered.poll()) {
      if (first.checkNominates || first.state != CandidatePair.State.SUCCEEDED) return first;
    }
    CandidatePair waiting = first(p -> p.state == CandidatePair.State.WAITING);
    if (waiting != null) return waiting;
    return first(p ->
        p.state == CandidatePair.State.FROZEN
            && pairs.stream().noneMatch(other -> together(other, p) && active(other)));
  }

  boolean idle() {
    return triggered.isEmpty()
        && pairs.stream()
            .noneMatch(p ->
                p.state == CandidatePair.State.WAITING || p.state == CandidatePair.State.FROZEN);
  }

  boolean checking() {
    return pairs.stream().anyMatch(p -> p.check != null);
  }

  boolean nominating() {
    return pairs.stream()
        .anyMatch(p -> p.checkNominates && p.state == CandidatePair.State.SUCCEEDED);
  }

  boolean betterUnfinished(CandidatePair than) {
    return pairs.stream().takeWhile(p -> p != than).anyMatch(CandidatePair::unfinished);
  }

  /** What was valid has to be proved again. */
  void forgetSuccesses() {
    for (CandidatePair pair : pairs) {
      pair.nominated = false;
      pair.checkNominates = false;
      if (pair.state == CandidatePair.State.SUCCEEDED) pair.state = CandidatePair.State.FAILED;
    }
  }

  /** RFC 8445 section 7.2.5.3.3. */
  void unfreeze(CandidatePair succeeded) {
    for (CandidatePair pair : pairs) {
      if (pair.state == CandidatePair.State.FROZEN && together(pair, succeeded)) {
        pair.state = CandidatePair.State.WAITING;
      }
    }
  }

  /** The best pair that is valid; null when none is. */
  @Nullable CandidatePair bestValid() {
    return first(p -> p.state == CandidatePair.State.SUCCEEDED);
  }

  private @Nullable CandidatePair first(Predicate<CandidatePair> wanted) {
    for (CandidatePair pair : pairs) if (wanted.test(pair)) return pair;
    return null;
  }

  /** One is chosen: the others are checked no more (RFC 8445 section 8.1.2). */
  void conclude(CandidatePair selected) {
    triggered.clear();
    for (CandidatePair pair : pairs) {
      if (pair == selected || !pair.unfinished()) continue;
      pair.state = CandidatePair.State.FAILED;
      pair.check = null;
    }
  }
}
