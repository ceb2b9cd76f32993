package org.ringfence.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.Integrity;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunError;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunTransaction;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/**
 * A full ICE agent for one stream of one component (RFC 8445), with trickling (RFC 8838), regular
 * nomination and consent (RFC 7675). Candidates come from outside; where a packet leaves is named
 * by its base, which is a socket's address or a relayed one.
 */
public final class IceAgent {
  /** One check starts each Ta (RFC 8445 section 14.2). */
  private static final long TA_NS = 50_000_000L;

  /** How long better pairs are waited for once one is valid. */
  private static final long BETTER_NS = 500_000_000L;

  /** No failure is declared earlier (RFC 8863 section 4). */
  private static final long PATIENCE_NS = 39_500_000_000L;

  private static final int EARLY_CHECKS = 16;

  /** What the owner is to do. */
  public sealed interface Output {
    /**
     * @param base where it leaves: one of the bases given, relayed ones among them
     */
    record Send(byte[] datagram, InetSocketAddress base, InetSocketAddress to) implements Output {}

    /** Media goes this way from now on. */
    record Selected(InetSocketAddress base, InetSocketAddress remote) implements Output {}

    /** Nothing may be sent any more until a restart has found another path. */
    record ConsentLost() implements Output {}

    /** No path was found; a restart may try anew. */
    record Failed() implements Output {}
  }

  private record Early(
      InetSocketAddress base, InetSocketAddress from, long priority, boolean nominates) {}

  private final RandomGenerator random;
  private final long tieBreaker;
  private final List<LocalCandidate> locals = new ArrayList<>();
  private final List<Candidate> remotes = new ArrayList<>();
  private final List<Early> early = new ArrayList<>();
  private CheckList list = new CheckList();
  private boolean controlling;
  private IceCredentials credentials;
  private @Nullable IceCredentials previous;
  private @Nullable IceCredentials theirs;
  private @Nullable Consent consent;
  private boolean concluded;
  private boolean failed;
  private long nextCheckNs = Long.MAX_VALUE;
  private long lastCheckNs = Long.MIN_VALUE / 2;

  /** When the best valid pair is nominated, though better ones are still unchecked. */
  private long nominateNs = Long.MAX_VALUE;

  private boolean patient = true;
  private long failNs = Long.MAX_VALUE;

  /**
   * @param controlling whether we sent the offer, or the peer is lite
   * @param random one that nobody can guess
   */
  public IceAgent(boolean controlling, IceCredentials credentials, RandomGenerator random) {
    this.controlling = controlling;
    this.credentials = credentials;
    this.random = random;
    tieBreaker = random.nextLong();
  }

  public IceCredentials credentials() {
    return credentials;
  }

  public boolean controlling() {
    return controlling;
  }

  /** Adds a candidate of ours, also later as it is found (RFC 8838 section 10). */
  public void addLocal(LocalCandidate local, long nowNs) {
    if (locals.size() == Limits.ICE_CANDIDATES) return;
    for (LocalCandidate other : locals) if (other.base().equals(local.base())) return;
    locals.add(local);
    if (theirs == null) return;
    for (Candidate remote : remotes) list.add(local, remote, controlling);
    wake(nowNs);
  }

  /**
   * Takes the peer's description, and each further one. Other credentials than before begin an ICE
   * restart by the peer, to be answered by {@link #restart} first.
   */
  public void remote(IceDescription description, long nowNs) {
    if (theirs == null || !theirs.equals(description.credentials())) {
      theirs = description.credentials();
      failNs = nowNs + PATIENCE_NS;
      if (description.lite() && !controlling) switchRole();
      for (Candidate remote : remotes) pairUp(remote);
    }
    for (Candidate candidate : description.candidates()) addRemote(candidate, nowNs);
    List<Early> waiting = List.copyOf(early);
    early.clear();
    for (Early check : waiting) checked(check, nowNs);
    wake(nowNs);
  }

  /** Adds one candidate that has trickled in. */
  public void addRemote(Candidate candidate, long nowNs) {
    if (candidate.component() != 1 || remotes.size() == Limits.ICE_CANDIDATES) return;
    for (Candidate other : remotes) if (other.address().equals(candidate.address())) return;
    remotes.add(candidate);
    if (theirs == null) return;
    pairUp(candidate);
    wake(nowNs);
  }

  private void pairUp(Candidate remote) {
    for (LocalCandidate local : locals) list.add(local, remote, controlling);
  }

  /**
   * Begins anew with other credentials (RFC 8445 section 9). The selected path stays in use until
   * another is selected; local candidates have to be given again.
   */
  public void restart(IceCredentials fresh) {
    previous = credentials;
    credentials = fresh;
    theirs = null;
    list = new CheckList();
    locals.clear();
    remotes.clear();
    early.clear();
    concluded = false;
    failed = false;
    nextCheckNs = Long.MAX_VALUE;
    nominateNs = Long.MAX_VALUE;
    patient = true;
    failNs = Long.MAX_VALUE;
  }

  /**
   * Asks the peer for its consent at the next tick. Who has come into another network shows by this
   * where the path in use comes from now: a lite peer follows it, as it would a new nomination.
   */
  public void askConsent(long nowNs) {
    if (consent != null) consent.hurry(nowNs);
  }

  /** Whether media may come this way: the pair has passed a check of ours. */
  public boolean accepts(InetSocketAddress base, InetSocketAddress from) {
    CandidatePair pair = list.find(base, from);
    boolean valid = pair != null && pair.state == CandidatePair.State.SUCCEEDED;
    return valid || consent != null && consent.pair.isBetween(base, from);
  }

  /** Takes a STUN message that came to a base; false when it is not this agent's. */
  public boolean receive(
      StunMessage message,
      InetSocketAddress base,
      InetSocketAddress from,
      long nowNs,
      Consumer<? super Output> out) {
    MessageClass kind = message.messageClass();
    if (kind == MessageClass.SUCCESS || kind == MessageClass.ERROR) {
      if (consent != null && consent.receive(message, base, from, nowNs)) return true;
      return response(message, base, from, nowNs, out);
    }
    return switch (CheckGate.judge(message, this::named)) {
      case CheckGate.Judged.NoCheck _ -> false;
      case CheckGate.Judged.Refused refused -> {
        out.accept(new Output.Send(refused.answer(), base, from));
        yield true;
      }
      case CheckGate.Judged.Accepted accepted -> {
        request(message, base, from, accepted, nowNs, out);
        yield true;
      }
    };
  }

  private @Nullable IceCredentials named(String ufrag) {
    if (ufrag.equals(credentials.ufrag())) return credentials;
    return previous != null && ufrag.equals(previous.ufrag()) ? previous : null;
  }

  private void request(
      StunMessage message,
      InetSocketAddress base,
      InetSocketAddress from,
      CheckGate.Judged.Accepted accepted,
      long nowNs,
      Consumer<? super Output> out) {
    IceCredentials ours = accepted.ours();
    if (!settleRole(message)) {
      out.accept(new Output.Send(CheckGate.roleConflict(message, ours), base, from));
      return;
    }
    StunWriter answer =
        StunWriter.success(message).xorAddress(AttributeType.XOR_MAPPED_ADDRESS, from);
    byte[] datagram = answer.integrity(ours.key()).fingerprint().write();
    out.accept(new Output.Send(datagram, base, from));
    boolean knownPeer = theirs == null || theirs.ufrag().equals(accepted.remoteUfrag());
    if (!ours.equals(credentials) || !knownPeer) return; // The last generation is only answered.
    long priority = message.uint32(AttributeType.PRIORITY);
    boolean nominates = message.has(AttributeType.USE_CANDIDATE);
    Early check = new Early(base, from, Math.clamp(priority, 1L, Integer.MAX_VALUE), nominates);
    if (theirs != null) {
      checked(check, nowNs);
      settle(nowNs, out);
    } else if (early.size() < EARLY_CHECKS && !early.contains(check)) {
      early.add(check);
    }
  }

  /** RFC 8445 section 7.3.1.1; false when the peer has to change its role. */
  private boolean settleRole(StunMessage message) {
    int same = controlling ? AttributeType.ICE_CONTROLLING : AttributeType.ICE_CONTROLLED;
    if (!message.has(same)) return true;
    boolean ours = Long.compareUnsigned(tieBreaker, message.uint64(same)) >= 0;
    if (ours == controlling) return false;
    switchRole();
    return true;
  }

  private void switchRole() {
    controlling = !controlling;
    list.sort(controlling);
    for (CandidatePair pair : list.pairs()) {
      pair.nominated = false;
      pair.checkNominates = false;
    }
  }

  /** The peer's check has come through: ours goes the same way (RFC 8445 section 7.3.1.4). */
  private void checked(Early check, long nowNs) {
    CandidatePair pair = list.find(check.base(), check.from());
    if (pair == null) pair = learn(check);
    if (pair == null) return;
    boolean nominates = check.nominates() && !controlling;
    if (nominates) pair.nominated = true;
    if (pair.state != CandidatePair.State.SUCCEEDED && (!concluded || nominates)) {
      list.trigger(pair);
      wake(nowNs);
    }
  }

  /** A peer-reflexive remote candidate (RFC 8445 section 7.3.1.3). */
  private @Nullable CandidatePair learn(Early check) {
    if (remotes.size() == Limits.ICE_CANDIDATES) return null;
    for (LocalCandidate local : locals) {
      if (!local.base().equals(check.base())) continue;
      String foundation = "prflx" + remotes.size();
      var type = CandidateType.PEER_REFLEXIVE;
      var remote = new Candidate(foundation, 1, check.priority(), check.from(), type, null);
      remotes.add(remote);
      return list.add(local, remote, controlling);
    }
    return null;
  }

  private boolean response(
      StunMessage message,
      InetSocketAddress base,
      InetSocketAddress from,
      long nowNs,
      Consumer<? super Output> out) {
    IceCredentials peer = theirs;
    for (CandidatePair pair : list.pairs()) {
      StunTransaction check = pair.check;
      if (peer == null || check == null || !check.id().equals(message.transactionId())) continue;
      // Unsigned errors (400, 401) are not believed: anyone could end a check with them.
      if (message.integrity(peer.key()) != Integrity.VALID) return true;
      if (!check.receive(message)) return true;
      pair.check = null;
      boolean symmetric = pair.isBetween(base, from);
      if (symmetric && message.messageClass() == MessageClass.SUCCESS) {
        succeeded(pair, nowNs);
      } else {
        refused(pair, symmetric ? message.error() : null);
      }
      settle(nowNs, out);
      return true;
    }
    return false;
  }

  private void succeeded(CandidatePair pair, long nowNs) {
    pair.state = CandidatePair.State.SUCCEEDED;
    if (pair.checkNominates && pair.checkControlling == controlling) pair.nominated = true;
    if (patient && nominateNs == Long.MAX_VALUE) nominateNs = nowNs + BETTER_NS;
    if (!concluded) list.unfreeze(pair);
  }

  private void refused(CandidatePair pair, @Nullable StunError error) {
    pair.state = CandidatePair.State.FAILED;
    if (error == null || error.code() != StunError.ROLE_CONFLICT) {
      pair.checkNominates = false;
      return;
    }
    if (pair.checkControlling == controlling) switchRole();
    list.trigger(pair);
  }

  /** Selects what is nominated and valid, or nominates. */
  private void settle(long nowNs, Consumer<? super Output> out) {
    CandidatePair selected = consent == null || previous != null ? null : consent.pair;
    for (CandidatePair pair : list.pairs()) {
      if (!pair.nominated || pair.state != CandidatePair.State.SUCCEEDED) continue;
      boolean better =
          selected == null || pair.priority(controlling) > selected.priority(controlling);
      if (pair != selected && better) select(pair, nowNs, out);
      break; // The list begins with the best.
    }
    if (controlling && !concluded) nominate();
    wake(nowNs);
  }

  private void select(CandidatePair pair, long nowNs, Consumer<? super Output> out) {
    IceCredentials peer = theirs;
    if (peer == null) return;
    consent = new Consent(pair, credentials, peer, nowNs, random);
    previous = null;
    concluded = true;
    nominateNs = Long.MAX_VALUE;
    failNs = Long.MAX_VALUE;
    list.conclude(pair);
    out.accept(new Output.Selected(pair.base(), pair.address()));
  }

  /** Regular nomination, one at a time (RFC 8445 section 8.1.1). */
  private void nominate() {
    CandidatePair best = list.bestValid();
    if (best == null || list.nominating()) return;
    if (patient && list.betterUnfinished(best)) return;
    best.checkNominates = true;
    list.triggerNomination(best);
  }

  public void tick(long nowNs, Consumer<? super Output> out) {
    keepConsent(nowNs, out);
    retransmit(nowNs, out);
    if (nowNs >= nominateNs) {
      nominateNs = Long.MAX_VALUE;
      patient = false;
    }
    settle(nowNs, out);
    if (nowNs >= nextCheckNs) {
      CandidatePair pair = theirs == null ? null : list.next();
      nextCheckNs = pair == null ? Long.MAX_VALUE : nowNs + TA_NS;
      if (pair != null) {
        lastCheckNs = nowNs;
        check(pair, nowNs, out);
      }
    }
    if (nowNs >= failNs && !concluded && !failed && !list.checking()) {
      failed = true;
      failNs = Long.MAX_VALUE;
      out.accept(new Output.Failed());
    }
  }

  private void check(CandidatePair pair, long nowNs, Consumer<? super Output> out) {
    IceCredentials peer = theirs;
    if (peer == null) return;
    boolean nominates = controlling && pair.checkNominates;
    long inProgress = list.pairs().stream().filter(p -> p.check != null).count();
    long rtoNs = Math.max(StunTransaction.RTO_NS, TA_NS * inProgress);
    TransactionId id = TransactionId.random(random);
    byte[] request = checkRequest(id, pair.local, credentials, peer, nominates);
    StunTransaction check = new StunTransaction(id, request, rtoNs, StunTransaction.RC);
    pair.check = check;
    pair.checkControlling = controlling;
    pair.checkNominates = nominates;
    if (!nominates) pair.state = CandidatePair.State.IN_PROGRESS;
    check.start(nowNs, output -> carry(output, pair, out));
  }

  private byte[] checkRequest(
      TransactionId id,
      LocalCandidate local,
      IceCredentials ours,
      IceCredentials peer,
      boolean nominates) {
    int preference = (int) (local.candidate().priority() >> 8 & 0xFFFF);
    StunWriter request = StunWriter.request(Method.BINDING, id);
    request.text(AttributeType.USERNAME, peer.ufrag() + ":" + ours.ufrag());
    request.uint32(AttributeType.PRIORITY, CandidateType.PEER_REFLEXIVE.priority(preference));
    int role = controlling ? AttributeType.ICE_CONTROLLING : AttributeType.ICE_CONTROLLED;
    request.uint64(role, tieBreaker);
    if (nominates) request.flag(AttributeType.USE_CANDIDATE);
    return request.integrity(peer.key()).fingerprint().write();
  }

  private static void carry(
      StunTransaction.Output output, CandidatePair pair, Consumer<? super Output> out) {
    switch (output) {
      case StunTransaction.Output.Send send ->
          out.accept(new Output.Send(send.request(), pair.base(), pair.address()));
      case StunTransaction.Output.TimedOut _ -> {
        pair.check = null;
        pair.nominated = false;
        pair.checkNominates = false;
        pair.state = CandidatePair.State.FAILED;
      }
    }
  }

  private void retransmit(long nowNs, Consumer<? super Output> out) {
    for (CandidatePair pair : list.pairs()) {
      StunTransaction check = pair.check;
      if (check != null) check.tick(nowNs, output -> carry(output, pair, out));
    }
  }

  private void keepConsent(long nowNs, Consumer<? super Output> out) {
    Consent held = consent;
    if (held == null) return;
    if (held.expired(nowNs)) {
      consent = null;
      concluded = false; // A check of the peer may find a path again.
      list.forgetSuccesses();
      out.accept(new Output.ConsentLost());
    } else if (held.due(nowNs)) {
      TransactionId id = TransactionId.random(random);
      boolean nominates = controlling && previous == null;
      byte[] request = checkRequest(id, held.pair.local, held.ours, held.theirs, nominates);
      held.asked(id, nowNs, random);
      out.accept(new Output.Send(request, held.pair.base(), held.pair.address()));
    }
  }

  private void wake(long nowNs) {
    if (theirs == null || nextCheckNs != Long.MAX_VALUE || list.idle()) return;
    nextCheckNs = Math.max(nowNs, lastCheckNs + TA_NS);
  }

  public long deadlineNs() {
    long deadline = Math.min(nextCheckNs, consent == null ? Long.MAX_VALUE : consent.deadlineNs());
    boolean checking = false;
    for (CandidatePair pair : list.pairs()) {
      StunTransaction check = pair.check;
      if (check == null) continue;
      checking = true;
      deadline = Math.min(deadline, check.deadlineNs());
    }
    if (!checking) deadline = Math.min(deadline, failNs);
    if (controlling) deadline = Math.min(deadline, nominateNs);
    return deadline;
  }
}
