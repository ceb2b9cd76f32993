package org.ringfence.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/**
 * A transfer while it happens (RFC 5589): who asked for it makes room for somebody new, who is rung
 * (blind) or taken over from another call (attended).
 */
final class TransferInCall implements Ringing.Outcome {
  private static final long FAREWELL_MS = 2_000;

  private final Call call;
  private final Talker asker;
  private final Talker other;
  private final Transfer wish;
  private @Nullable Ringing ringing;
  private @Nullable Talker newcomer;

  /** What rings now. */
  private Decision.@Nullable Ring wished;

  /** Whether the exchange has said already where it goes when nobody takes it. */
  private boolean passedOn;

  private int diverted;

  /** Whose answer to an offer of the transfer's own is to come. */
  private @Nullable Talker awaited;

  private boolean accepted;
  private boolean askerLeft;
  private boolean succeeded;
  private boolean over;

  TransferInCall(Call call, Talker asker, Talker other, Transfer wish) {
    this.call = call;
    this.asker = asker;
    this.other = other;
    this.wish = wish;
  }

  void start(int diverted) {
    if (wish.attended()) {
      // Taking ends the other call, of which the asker should not hear before its answer.
      accept();
      wish.take(taken -> {
        if (over) abandon(taken);
        else if (taken == null) route(diverted);
        else join(taken);
      });
    } else {
      route(diverted);
    }
  }

  private static void abandon(@Nullable Taken taken) {
    if (taken != null) taken.leg().end(Cause.LOST);
  }

  private void route(int divertedNow) {
    diverted = divertedNow;
    call.exchange()
        .transfer(asker.party(), other.party(), wish.target(), divertedNow, this::decided);
  }

  private void decided(Decision decision) {
    if (over) return;
    switch (decision) {
      case Decision.Refuse refuse -> refuse(refuse.cause());
      case Decision.Serve serve -> refuse(Cause.FORBIDDEN);
      case Decision.Ring ring -> ring(ring);
    }
  }

  private void accept() {
    if (!accepted) wish.accept();
    accepted = true;
  }

  private void refuse(Cause cause) {
    over = true;
    if (accepted) wish.progress(cause);
    else wish.refuse(cause);
    call.transferFailed();
    if (askerLeft) call.end(cause, "transfer");
  }

  private void ring(Decision.Ring ring) {
    accept();
    Decision.Ring bounded = ring.within(wish.longestRingMs());
    ringing = new Ringing(call, bounded, asker.side(), this);
    boolean hidden = asker.party().hidden();
    List<Diversion> diversions =
        hidden
            ? List.of()
            : List.of(new Diversion(asker.party().number(), Diversion.Reason.DEFLECTION));
    wished = ring;
    ringing.start(other.party(), other.unheld(), diversions);
  }

  private void join(Taken taken) {
    Leg leg = taken.leg();
    Talker joining = new Talker(call, asker.side(), leg, leg.party(), taken.description());
    joining.open(call.media());
    SessionDescription said = other.unheld();
    SessionDescription shown = said == null ? null : joining.offer(said);
    if (shown == null) {
      joining.closeMedia();
      abandon(taken);
      refuse(Cause.OVERLOADED);
      return;
    }
    leg.listener(joining);
    newcomer = joining;
    awaited = joining;
    asker.closeMedia();
    asker.freeFrom(other);
    call.swap(asker, joining);
    leg.display(other.party());
    leg.offer(shown);
  }

  @Override
  public void early(Ringing from, Talker by, @Nullable SessionDescription description) {
    if (from.firstRing()) wish.progress(null);
  }

  @Override
  public void offered(
      Ringing from,
      Talker by,
      @Nullable SessionDescription offer,
      @Nullable SessionDescription before) {
    new EarlyOffers().offered(by, null, other.unheld(), offer, before);
  }

  @Override
  public void answered(Talker winner, SessionDescription description) {
    if (over) {
      winner.leave(Cause.LOST);
      return;
    }
    ringing = null;
    // Without an offer of ours what it answered is one, which what the other answers will meet.
    Cause problem =
        other.description() == null
            ? winner.takeOffer(description)
            : winner.isSettled() ? null : winner.takeAnswer(description);
    if (problem != null) {
      winner.leave(problem);
      nobody(problem);
      return;
    }
    newcomer = winner;
    asker.closeMedia();
    asker.freeFrom(other);
    call.swap(asker, winner);
    tellOther(description);
    succeeded();
  }

  @Override
  public void nobody(Cause cause) {
    if (over) return;
    Decision.Ring rang = wished;
    wished = null;
    // Who asked and has gone cannot take the other one back.
    boolean mayGoOn = wish.goesOn() || askerLeft;
    if (rang != null && newcomer == null && mayGoOn && goesOn(rang, cause)) {
      return;
    }
    over = true;
    wish.progress(cause);
    call.transferFailed();
    if (askerLeft) call.end(cause, "transfer");
  }

  /** Nobody there took it: somebody else may. */
  private boolean goesOn(Decision.Ring rang, Cause cause) {
    Otherwise otherwise = rang.otherwise();
    Decision next = otherwise == null ? null : otherwise.after(cause);
    if (next == null && passedOn) return false;
    ringing = null;
    if (next != null) {
      decided(next);
    } else {
      passedOn = true; // Once: where it goes then is the end of it.
      call.exchange().unanswered(other.party(), rang.called(), cause, diverted + 1, this::decided);
    }
    return true;
  }

  /** The one who stays is offered what the newcomer said. */
  private void tellOther(SessionDescription description) {
    SessionDescription shown = other.offer(description);
    if (shown == null) {
      call.end(Cause.OVERLOADED, "transfer");
      return;
    }
    Talker joined = newcomer;
    if (joined != null) other.leg().display(joined.party());
    awaited = other;
    other.leg().offer(shown);
  }

  /** An answer to one of our offers: the newcomer's first, then that of the one who stays. */
  void offerAnswered(Talker talker, SessionDescription answer) {
    if (talker != awaited) return;
    if (talker == other) {
      over = true;
      call.transferOver();
    } else {
      tellOther(answer);
      succeeded();
    }
  }

  void offerRefused(Talker talker) {
    if (talker != awaited) return;
    if (!askerLeft && !succeeded) wish.progress(Cause.NO_COMMON_MEDIA);
    call.end(Cause.NO_COMMON_MEDIA, "transfer");
  }

  private void succeeded() {
    succeeded = true;
    wish.progress(Cause.NORMAL);
    // Who asked hangs up by itself; if it does not, we do.
    if (!askerLeft) call.exchange().after(FAREWELL_MS, () -> asker.leave(Cause.NORMAL));
  }

  /** Somebody left; whether the call goes on nevertheless. */
  boolean left(Talker talker, Cause cause) {
    if (talker == asker) {
      askerLeft = true;
      return true;
    }
    if (accepted && !succeeded && !askerLeft) wish.progress(Cause.CANCELLED);
    return false;
  }

  void stop(Cause cause) {
    if (!accepted && !over) wish.refuse(Cause.CANCELLED);
    over = true;
    if (ringing != null) ringing.stop(cause);
    if (newcomer == null) asker.leave(cause);
    else if (!askerLeft) asker.leave(Cause.NORMAL);
  }
}
