package org.ringfence.ice;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;

/**
 * The lite side of ICE for one UDP port that many sessions share (RFC 8445 sections 2.5 and 7.3). A
 * check is led to its session by the first half of its USERNAME, other packets by their address.
 */
public final class IceLite {
  /** Consent runs out when no check has renewed it for so long (RFC 7675 section 5.1). */
  public static final long CONSENT_NS = 30_000_000_000L;

  /** What the owner is to do. */
  public sealed interface Output {
    record Send(byte[] datagram, InetSocketAddress to) implements Output {}

    /** Packets from there may now be taken as this session's. */
    record Validated(IceLiteSession session, InetSocketAddress remote) implements Output {}

    /** Media goes there from now on. */
    record Nominated(IceLiteSession session, InetSocketAddress remote) implements Output {}

    /** Nothing may be sent until the peer has proved itself anew. */
    record ConsentLost(IceLiteSession session) implements Output {}
  }

  private record Timed(long atNs, IceLiteSession session) {}

  private final Map<String, IceLiteSession> byUfrag = new HashMap<>();
  private final AddressTable byAddress = new AddressTable();
  private final PriorityQueue<Timed> timers =
      new PriorityQueue<>((a, b) -> Long.compare(a.atNs(), b.atNs()));
  private int sessions;

  /** A new session; null when there are too many. */
  public @Nullable IceLiteSession open(IceCredentials credentials) {
    if (sessions == Limits.ICE_SESSIONS || byUfrag.containsKey(credentials.ufrag())) return null;
    IceLiteSession session = new IceLiteSession(credentials);
    byUfrag.put(credentials.ufrag(), session);
    sessions++;
    return session;
  }

  public void close(IceLiteSession session) {
    if (!session.open) return;
    session.open = false;
    sessions--;
    byUfrag.remove(session.credentials.ufrag(), session);
    forgetPrevious(session);
    session.validated.forEach(address -> byAddress.remove(address, session));
    session.loseConsent();
  }

  /**
   * Begins an ICE restart (RFC 8445 section 9). The path stays until one with the new credentials
   * is nominated.
   *
   * @return whether the fragment is free
   */
  public boolean restart(IceLiteSession session, IceCredentials fresh) {
    if (!session.open || byUfrag.putIfAbsent(fresh.ufrag(), session) != null) return false;
    forgetPrevious(session);
    session.previous = session.credentials;
    session.credentials = fresh;
    return true;
  }

  private void forgetPrevious(IceLiteSession session) {
    if (session.previous != null) byUfrag.remove(session.previous.ufrag(), session);
    session.previous = null;
  }

  /** The same by the address's numbers, IPv4 in its IPv6 form: allocates nothing. */
  public @Nullable IceLiteSession session(long high, long low, int port) {
    return byAddress.get(high, low, port);
  }

  /** Whose packets come from there; null when nobody there has passed a check. */
  public @Nullable IceLiteSession session(InetSocketAddress from) {
    return byAddress.get(from);
  }

  /** Takes a STUN message; false when it is no check, and may be a plain Binding request. */
  public boolean receive(
      StunMessage message, InetSocketAddress from, long nowNs, Consumer<? super Output> out) {
    return switch (CheckGate.judge(message, this::credentials)) {
      case CheckGate.Judged.NoCheck _ -> false;
      case CheckGate.Judged.Refused refused -> {
        out.accept(new Output.Send(refused.answer(), from));
        yield true;
      }
      case CheckGate.Judged.Accepted accepted -> {
        accept(message, from, accepted.ours(), nowNs, out);
        yield true;
      }
    };
  }

  private @Nullable IceCredentials credentials(String ufrag) {
    IceLiteSession session = byUfrag.get(ufrag);
    if (session == null) return null;
    return session.credentials.ufrag().equals(ufrag) ? session.credentials : session.previous;
  }

  private void accept(
      StunMessage message,
      InetSocketAddress from,
      IceCredentials ours,
      long nowNs,
      Consumer<? super Output> out) {
    IceLiteSession session = byUfrag.get(ours.ufrag());
    if (session == null) return;
    if (message.has(AttributeType.ICE_CONTROLLED)) { // We are lite: the peer has to control.
      out.accept(new Output.Send(CheckGate.roleConflict(message, ours), from));
      return;
    }
    StunWriter answer =
        StunWriter.success(message).xorAddress(AttributeType.XOR_MAPPED_ADDRESS, from);
    byte[] datagram = answer.integrity(ours.key()).fingerprint().write();
    boolean fresh = ours.equals(session.credentials);
    boolean nominates = fresh && message.has(AttributeType.USE_CANDIDATE);
    boolean validates = fresh && !(session.accepts(from) && byAddress.get(from) == session);
    boolean moves = nominates && (!from.equals(session.nominated) || session.previous != null);
    if (moves && session.previous != null) endRestart(session);
    if (validates || moves) learn(session, from);
    if (moves) session.nominate(from, nowNs);
    session.renewConsent(from, nowNs, CONSENT_NS);
    arm(session);
    out.accept(new Output.Send(datagram, from));
    if (validates) out.accept(new Output.Validated(session, from));
    if (moves) out.accept(new Output.Nominated(session, from));
  }

  /** The new path is there: what the old credentials proved counts no more. */
  private void endRestart(IceLiteSession session) {
    forgetPrevious(session);
    session.validated.forEach(address -> byAddress.remove(address, session));
    session.validated.clear();
  }

  private void learn(IceLiteSession session, InetSocketAddress from) {
    IceLiteSession before = byAddress.put(from, session);
    if (before != null && before != session) before.validated.remove(from);
    InetSocketAddress dropped = session.validate(from);
    if (dropped != null) byAddress.remove(dropped, session);
  }

  /** Each session has one entry at most, and it may be early: tick puts it back. */
  private void arm(IceLiteSession session) {
    if (session.timed || session.consentUntilNs == Long.MAX_VALUE) return;
    session.timed = true;
    timers.add(new Timed(session.consentUntilNs, session));
  }

  public void tick(long nowNs, Consumer<? super Output> out) {
    for (Timed first = timers.peek(); first != null && first.atNs() <= nowNs; ) {
      timers.poll();
      IceLiteSession session = first.session();
      session.timed = false;
      if (session.consentUntilNs <= nowNs) {
        session.validated.forEach(address -> byAddress.remove(address, session));
        session.loseConsent();
        out.accept(new Output.ConsentLost(session));
      }
      arm(session);
      first = timers.peek();
    }
  }

  public long deadlineNs() {
    Timed first = timers.peek();
    return first == null ? Long.MAX_VALUE : first.atNs();
  }

  public int sessions() {
    return sessions;
  }
}
