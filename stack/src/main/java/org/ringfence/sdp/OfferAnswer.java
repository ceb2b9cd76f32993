package org.ringfence.sdp;

import org.jspecify.annotations.Nullable;

/**
 * Who may offer when, and what is agreed (RFC 3264 section 4, RFC 6337 section 2). One per dialog;
 * a fork of an early dialog takes its own {@link #fork}.
 */
public final class OfferAnswer {
  /** Where the exchange stands. */
  public enum State {
    NONE,
    OFFER_SENT,
    OFFER_RECEIVED,
    STABLE
  }

  /** Whether a step was taken, and if not what to say. */
  public enum Outcome {
    /** The step was taken. */
    TAKEN,
    /** Both offered at once: refuse the other's with 491 (RFC 3261 section 14.2). */
    GLARE,
    /** An offer is still unanswered: refuse with 500 and Retry-After, or wait with ours. */
    PENDING,
    /** An answer where nothing was offered: ignore it. */
    UNEXPECTED
  }

  private State state = State.NONE;
  private @Nullable SessionDescription pending;
  private @Nullable SessionDescription local;
  private @Nullable SessionDescription remote;

  /** The same exchange for another early dialog of one INVITE (RFC 3261 section 13.2.2.4). */
  public OfferAnswer fork() {
    var twin = new OfferAnswer();
    twin.state = state;
    twin.pending = pending;
    twin.local = local;
    twin.remote = remote;
    return twin;
  }

  public Outcome sendOffer(SessionDescription offer) {
    return offer(offer, State.OFFER_SENT);
  }

  public Outcome receiveOffer(SessionDescription offer) {
    return state == State.OFFER_SENT ? Outcome.GLARE : offer(offer, State.OFFER_RECEIVED);
  }

  public Outcome sendAnswer(SessionDescription answer) {
    if (state != State.OFFER_RECEIVED) {
      return Outcome.UNEXPECTED;
    }
    return settle(answer, pending);
  }

  public Outcome receiveAnswer(SessionDescription answer) {
    if (state != State.OFFER_SENT) {
      return Outcome.UNEXPECTED;
    }
    return settle(pending, answer);
  }

  /** The pending offer was refused, either way: what was agreed before counts again. */
  public Outcome reject() {
    if (pending == null) {
      return Outcome.UNEXPECTED;
    }
    pending = null;
    state = local == null ? State.NONE : State.STABLE;
    return Outcome.TAKEN;
  }

  public State state() {
    return state;
  }

  public boolean mayOffer() {
    return pending == null;
  }

  /** The offer that waits for its answer; null when none does. */
  public @Nullable SessionDescription pending() {
    return pending;
  }

  /** Our side of what is agreed; null before the first agreement. */
  public @Nullable SessionDescription local() {
    return local;
  }

  /** The other side of what is agreed; null before the first agreement. */
  public @Nullable SessionDescription remote() {
    return remote;
  }

  private Outcome offer(SessionDescription offer, State next) {
    if (pending != null) {
      return Outcome.PENDING;
    }
    pending = offer;
    state = next;
    return Outcome.TAKEN;
  }

  private Outcome settle(@Nullable SessionDescription ours, @Nullable SessionDescription theirs) {
    local = ours;
    remote = theirs;
    pending = null;
    state = State.STABLE;
    return Outcome.TAKEN;
  }
}
