package org.ringfence.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.sdp.SessionDescription;

/** One call, from the first ring to the last goodbye. See the package for its states. */
public final class Call {
  /** See the package description. */
  public enum State {
    ROUTING,
    RINGING,
    CONNECTED,
    ENDED
  }

  private final String id;
  private final Exchange exchange;
  private final Party origin;
  private final Destination dialled;

  /** Who is at the caller's end: the caller, or whoever took its place. */
  private Talker caller;

  private @Nullable Talker called;
  private @Nullable Ringing ringing;
  private @Nullable MediaPath media;
  private @Nullable TransferInCall transfer;
  private State state = State.ROUTING;
  private final EarlyOffers earlyOffers = new EarlyOffers();
  private final FullLine fullLine = new FullLine(this);
  private Runnable deadline = () -> {};
  private @Nullable Cause missed;
  private int diverted;
  private @Nullable PickUp pickingUp;

  /** Who was rung and did not take it, the latest first. */
  private final List<Diversion> divertedFrom = new ArrayList<>(1);

  private final ForwardsTold forwards = new ForwardsTold();

  /** Whether the one who answered made an offer, which the caller's ACK will answer. */
  private boolean answerDue;

  /**
   * A call that has just come in.
   *
   * @param offer null when the caller wants an offer from us
   */
  public Call(
      String id,
      Leg callerLeg,
      Destination dialled,
      @Nullable SessionDescription offer,
      Exchange exchange) {
    this.id = id;
    this.exchange = exchange;
    this.dialled = dialled;
    this.origin = callerLeg.party();
    this.caller = new Talker(this, Side.CALLER, callerLeg, origin, offer);
    callerLeg.listener(caller);
  }

  // What it is.

  public String id() {
    return id;
  }

  public State state() {
    return state;
  }

  /** Who called. */
  public Party callerParty() {
    return origin;
  }

  public String dialled() {
    return dialled.number();
  }

  /** Who answered; null before. */
  public @Nullable Party calledParty() {
    return called == null ? null : called.party();
  }

  // The verbs.

  public void start() {
    exchange.record(new CallEvent.Began(id, caller.party(), dialled(), caller.leg().id()));
    String way = caller.leg().trunk();
    if (way != null) CallEvent.cameOver(way, caller.leg().proof(), id, origin, exchange::record);
    deadline = exchange.after(exchange.longestMs(), () -> end(Cause.TOO_LONG, "server"));
    exchange.route(caller.party(), dialled, 0, this::decided);
  }

  /** Whether one of them holds the other. */
  public boolean isHeld() {
    return caller.isHolding() || called != null && called.isHolding();
  }

  /** Ends it for everybody; a bug in one part of that keeps nobody in the call and no count. */
  public void end(Cause cause, String by) {
    if (state == State.ENDED) return;
    state = State.ENDED;
    Thorough.run(
        List.of(
            deadline,
            () -> {
              if (ringing != null) ringing.stop(cause);
            },
            () -> {
              if (pickingUp != null) pickingUp.newcomer().end(cause);
            },
            () -> {
              if (transfer != null) transfer.stop(cause);
            },
            () -> caller.leave(cause),
            () -> {
              if (called != null) called.leave(cause);
            },
            () -> {
              if (media != null) media.close();
            },
            () -> exchange.record(new CallEvent.Ended(id, cause, by)),
            () -> exchange.released(this)));
  }

  /** Answers, and sends the caller its own media back. */
  public void answerEcho(Party service) {
    SessionDescription offer = caller.description();
    if (!openMedia()) return;
    Cause problem = offer == null ? Cause.NO_COMMON_MEDIA : caller.takeOffer(offer);
    if (problem == null && media().isSealed()) problem = Cause.CANNOT_HEAR;
    SessionDescription answer = offer == null || problem != null ? null : caller.echo(offer);
    if (answer == null) {
      end(problem == null ? Cause.NO_COMMON_MEDIA : problem, "server");
      return;
    }
    state = State.CONNECTED;
    exchange.record(new CallEvent.Answered(id, service, "service"));
    caller.leg().answer(answer);
  }

  // Routing and ringing.

  private void decided(Decision decision) {
    if (state != State.ROUTING) return;
    switch (decision) {
      case Decision.Refuse refuse -> end(refuse.cause(), "server");
      case Decision.Serve serve -> serve.service().serve(this);
      case Decision.Ring ring -> ring(ring);
    }
  }

  private void ring(Decision.Ring ring) {
    SessionDescription offer = caller.description();
    if (media == null) {
      if (!openMedia()) return;
      Cause problem = offer == null ? null : caller.takeOffer(offer);
      if (problem != null) {
        end(problem, "server");
        return;
      }
    }
    Party shown = ring.shown();
    if (shown != null) caller.shownAs(shown);
    state = State.RINGING;
    ringing = new Ringing(this, ring, Side.CALLED, new FirstRinging(ring));
    forwards.tell(id, ring, exchange);
    ringing.start(caller.party(), offer, List.copyOf(divertedFrom));
  }

  /** Nobody there took it: somebody else may. */
  private void unanswered(Decision.Ring ring, Cause cause) {
    ringing = null;
    exchange.record(new CallEvent.Passed(id, ring.called(), cause));
    Otherwise otherwise = ring.otherwise();
    Decision next = otherwise == null ? null : otherwise.after(cause);
    if (next != null) {
      missed = cause;
      state = State.ROUTING;
      decided(next);
    } else if (diverted >= Limits.DIVERSIONS || cause == Cause.CANNOT_HEAR) {
      end(cause == Cause.CANNOT_HEAR && missed != null ? missed : cause, "server");
    } else {
      missed = cause; // A mailbox that cannot hear a sealed call does not hide what became of it.
      state = State.ROUTING;
      diverted++;
      Party by = ring.called();
      divertedFrom.addFirst(new Diversion(by.number(), Diversion.Reason.of(cause)));
      exchange.unanswered(caller.party(), by, cause, diverted, this::decided);
    }
  }

  /** What comes of the phones that ring for the caller. */
  private final class FirstRinging implements Ringing.Outcome {
    private final Decision.Ring ring;

    FirstRinging(Decision.Ring ring) {
      this.ring = ring;
    }

    @Override
    public void early(Ringing from, Talker by, @Nullable SessionDescription description) {
      Call.this.early(from, by, description);
    }

    @Override
    public void offered(
        Ringing from,
        Talker by,
        @Nullable SessionDescription offer,
        @Nullable SessionDescription before) {
      Talker hears = by == from.source() ? caller : null;
      earlyOffers.offered(by, hears, caller.unheld(), offer, before);
    }

    @Override
    public void answered(Talker winner, SessionDescription description) {
      Call.this.answered(winner, description);
    }

    @Override
    public void nobody(Cause cause) {
      if (state == State.RINGING) unanswered(ring, cause);
    }
  }

  private void early(Ringing from, Talker by, @Nullable SessionDescription description) {
    if (state != State.RINGING) return;
    SessionDescription shown = null;
    // What rings without the keys it should have is not heard yet.
    if (description != null && caller.description() != null && by.takeAnswer(description) == null) {
      shown = caller.answer(description);
    }
    if (from.firstRing()) exchange.record(new CallEvent.Rang(id, by.party().number()));
    if (shown != null && description != null) earlyOffers.heard(description);
    caller.leg().ring(shown, shown != null && by.isAgreed());
  }

  private void answered(Talker winner, SessionDescription description) {
    if (state != State.RINGING) return;
    ringing = null;
    called = winner;
    answerDue = caller.description() == null;
    state = State.CONNECTED;
    earlyOffers.settle(caller, winner);
    Cause problem = takeFinal(winner, description);
    if (problem != null) {
      end(problem, "called");
      return;
    }
    SessionDescription told = earlyOffers.told(winner);
    SessionDescription shown = told;
    if (answerDue) shown = caller.offer(description);
    else if (told == null) shown = caller.answer(description);
    if (shown == null) {
      end(Cause.OVERLOADED, "server");
      return;
    }
    exchange.record(new CallEvent.Answered(id, winner.party(), winner.leg().id()));
    caller.leg().answer(shown);
    if (earlyOffers.isNewsFor(winner)) winner.catchUp(caller);
    pickedUp(winner);
  }

  private @Nullable Cause takeFinal(Talker winner, SessionDescription description) {
    if (answerDue) return winner.takeOffer(description);
    return winner.isSettled() ? null : winner.takeAnswer(description);
  }

  private boolean openMedia() {
    MediaPath path = exchange.openMedia(id);
    media = path;
    if (path == null) end(Cause.OVERLOADED, "server");
    else caller.open(path);
    return path != null;
  }

  // What the talkers tell, once it is connected.

  void confirmed(Talker talker, @Nullable SessionDescription answer) {
    Talker other = other(talker);
    if (answer == null || media == null || !isCurrent(talker)) return;
    Cause problem = talker.takeAnswer(answer);
    if (problem != null) {
      end(problem, "server");
      return;
    }
    if (other == null || other.isGone()) return;
    boolean answersOther = answerDue;
    answerDue = false;
    // Otherwise it met an offer that repeated what the other said, who is told what came of it.
    if (!answersOther && (transfer != null || other.isAwaited() || talker.isAwaited())) return;
    SessionDescription shown = answersOther ? other.answer(answer) : other.offer(answer);
    if (shown == null) return;
    if (answersOther) other.leg().accept(shown);
    else other.leg().offer(shown);
    talker.noteHold();
  }

  void offered(
      Talker talker,
      @Nullable SessionDescription description,
      @Nullable SessionDescription before) {
    if (state == State.RINGING && ringing != null && talker == caller) {
      earlyOffers.offered(caller, ringing.source(), description, before);
      return;
    }
    Talker other = other(talker);
    if (state != State.CONNECTED || media == null || !isCurrent(talker)) {
      talker.revert(before);
      talker.leg().refuse(false);
    } else if (other == null) {
      reoffered(talker, description, before);
    } else if (transfer != null || talker.isAwaited() || other.isAwaited()) {
      talker.revert(before);
      talker.leg().refuse(true);
    } else if (description == null) {
      wantsOffer(talker, other);
    } else {
      passOn(talker, other, description, before);
    }
  }

  private void passOn(
      Talker talker,
      Talker other,
      SessionDescription description,
      @Nullable SessionDescription before) {
    SessionDescription shown =
        talker.takeOffer(description) == null ? other.offer(description) : null;
    if (shown == null) {
      talker.revert(before);
      talker.media().refused();
      talker.leg().refuse(false);
      return;
    }
    talker.expectAnswer(other, before);
    other.leg().offer(shown);
  }

  /** A caller of a service offers anew: the service's media are its own. */
  private void reoffered(
      Talker talker,
      @Nullable SessionDescription description,
      @Nullable SessionDescription before) {
    SessionDescription answer =
        description == null || talker.takeOffer(description) != null
            ? null
            : talker.echo(description);
    if (answer != null) {
      talker.leg().accept(answer);
      return;
    }
    talker.revert(before);
    talker.media().refused();
    talker.leg().refuse(false);
  }

  /**
   * A re-INVITE without an offer gets what the other side said last; it need not be asked again.
   */
  private void wantsOffer(Talker talker, Talker other) {
    SessionDescription last = other.unheld();
    SessionDescription shown = last == null ? null : talker.offer(last);
    if (shown == null) talker.leg().refuse(false);
    else talker.leg().accept(shown);
  }

  void offerAnswered(Talker talker, SessionDescription answer) {
    if (media == null || !isCurrent(talker)) return;
    Cause problem = talker.takeAnswer(answer);
    if (problem != null) {
      end(problem, "server");
      return;
    }
    Talker asker = talker.takeAsker();
    if (asker == null) {
      fullLine.settled(talker, true);
      if (transfer != null) transfer.offerAnswered(talker, answer);
      return;
    }
    if (state == State.RINGING) {
      earlyOffers.answer(asker, answer, talker);
      return;
    }
    SessionDescription shown = asker.answer(answer);
    if (shown == null) asker.disappoint();
    else asker.meet(shown);
    asker.noteHold();
  }

  void offerRefused(Talker talker) {
    if (media == null || !isCurrent(talker)) return;
    talker.media().refused();
    fullLine.settled(talker, false);
    Talker asker = talker.takeAsker();
    if (asker != null && state == State.RINGING) earlyOffers.refused(asker, talker);
    else if (asker != null) asker.disappoint();
    else if (transfer != null) transfer.offerRefused(talker);
  }

  void ended(Talker talker, Cause cause) {
    if (state == State.ENDED) return;
    if (transfer == null && isCurrent(talker)) {
      Transfer last = exchange.parting(this, talker.side());
      if (last != null) transferAsked(talker, last);
    }
    if (transfer != null && transfer.left(talker, cause)) return;
    if (!isCurrent(talker)) return;
    String by = talker.side() == Side.CALLER ? "caller" : "called";
    boolean gaveUp = state != State.CONNECTED && talker == caller;
    end(gaveUp && cause == Cause.NORMAL ? Cause.CANCELLED : cause, by);
  }

  // Transfer, replacement and pick-up.

  /**
   * Somebody takes the call that rings elsewhere. The caller is answered for them by {@code
   * placeholder}, in whose place they are then put.
   *
   * @param newcomer is answered, or ended with the cause
   */
  public void pickUp(Target placeholder, Leg newcomer, @Nullable SessionDescription offer) {
    Ringing rings = ringing;
    if (state != State.RINGING || rings == null || pickingUp != null || offer == null) {
      newcomer.end(offer == null ? Cause.NO_COMMON_MEDIA : Cause.NO_SUCH_CALL);
      return;
    }
    pickingUp = new PickUp(newcomer, offer);
    rings.stop(Cause.ANSWERED_ELSEWHERE);
    decidedToRing(new Decision.Ring(newcomer.party(), List.of(placeholder), exchange.longestMs()));
  }

  /** Who takes the call as soon as its caller is answered. */
  private record PickUp(Leg newcomer, SessionDescription offer) {}

  private void decidedToRing(Decision.Ring ring) {
    ringing = null;
    ring(ring);
  }

  private void pickedUp(Talker placeholder) {
    PickUp waiting = pickingUp;
    if (waiting == null) return;
    pickingUp = null;
    replace(placeholder, waiting.newcomer(), waiting.offer());
  }

  /** That party wishes for a transfer, by other means than its leg's. */
  public void transfer(Side by, Transfer wish) {
    Talker asker = talker(by);
    if (asker == null) wish.refuse(Cause.NO_SUCH_CALL);
    else transferAsked(asker, wish);
  }

  void transferAsked(Talker asker, Transfer wish) {
    Talker other = other(asker);
    boolean busy = transfer != null || diverted >= Limits.DIVERSIONS;
    if (other == null || busy || !isSettled()) {
      wish.refuse(Cause.FORBIDDEN);
      return;
    }
    diverted++;
    TransferInCall begun = new TransferInCall(this, asker, other, wish);
    transfer = begun;
    begun.start(diverted);
  }

  /** Whether both ends talk, none of them still being joined. */
  private boolean isSettled() {
    boolean joining = caller.isJoining() || called != null && called.isJoining();
    return state == State.CONNECTED && !joining;
  }

  /** Puts {@code newcomer} in the place of {@code leaving} (RFC 3891). */
  void replace(Talker leaving, Leg newcomer, SessionDescription offer) {
    Talker staying = other(leaving);
    if (!isSettled() || staying == null || media == null || transfer != null) {
      newcomer.end(Cause.NOT_FOUND);
      return;
    }
    Talker joining = new Talker(this, leaving.side(), newcomer, newcomer.party(), offer);
    joining.open(media());
    Cause problem = joining.media().offered(offer, newcomer.reach());
    SessionDescription shown = problem == null ? staying.offer(offer) : null;
    if (shown == null) {
      joining.closeMedia();
      leaving.media().refused();
      newcomer.end(problem == null ? Cause.OVERLOADED : problem);
      return;
    }
    newcomer.listener(joining);
    leaving.closeMedia();
    leaving.freeFrom(staying);
    swap(leaving, joining);
    joining.answerByAnswer(staying);
    staying.leg().display(joining.party());
    staying.leg().offer(shown);
    leaving.leave(Cause.ANSWERED_ELSEWHERE);
  }

  /** The same of the party that the one at that side talks to. */
  public @Nullable Taken release(Side by) {
    Talker asker = talker(by);
    return asker == null ? null : release(asker);
  }

  /** Gives up the party {@code asker} talks to, which goes on elsewhere, and ends. */
  @Nullable Taken release(Talker asker) {
    Talker other = other(asker);
    SessionDescription description = other == null ? null : other.description();
    if (!isSettled() || other == null || description == null) return null;
    asker.freeFrom(other);
    Leg leg = other.leg();
    other.detach();
    end(Cause.NORMAL, "transfer");
    return new Taken(leg, description);
  }

  /** The one in {@code leaving}'s place is {@code joining} from now on. */
  void swap(Talker leaving, Talker joining) {
    // Who picks a call up takes the place of a placeholder that bears its name.
    if (!leaving.party().equals(joining.party())) {
      exchange.record(
          new CallEvent.Transferred(id, leaving.party(), leaving.party(), joining.party()));
    }
    if (leaving == caller) caller = joining;
    else called = joining;
  }

  /**
   * Whether it is one of the two, or the one that is heard before the answer; who asked for a
   * transfer lingers without being so.
   */
  private boolean isCurrent(Talker talker) {
    boolean heard = ringing != null && talker == ringing.source();
    return talker == caller || talker == called || heard;
  }

  @Nullable Talker talker(Side side) {
    return side == Side.CALLER ? caller : called;
  }

  /** The line to that party is full, or is not any more: it is to speak otherwise, if it can. */
  public void line(Side side, boolean full) {
    fullLine.told(side, full, 0);
  }

  /** Whether nobody waits for anything of that party, nor it for anything. */
  boolean mayOffer(Talker talker) {
    Talker other = other(talker);
    boolean awaited = talker.isAwaited() || other == null || other.isAwaited();
    return isSettled() && transfer == null && media != null && !answerDue && !awaited;
  }

  @Nullable Talker other(Talker talker) {
    if (talker == caller) return called;
    return talker == called ? caller : null;
  }

  void digit(Talker talker, char digit) {
    exchange.pressed(this, talker.side(), digit);
    Talker other = other(talker);
    if (other != null && !other.isGone()) other.leg().digit(digit);
  }

  /** It came to nothing, and so leads in no circle. */
  void transferFailed() {
    diverted--;
    transferOver();
  }

  void transferOver() {
    transfer = null;
  }

  Exchange exchange() {
    return exchange;
  }

  /** Its media; to be asked once it has some. */
  public MediaPath media() {
    if (media == null) throw new IllegalStateException("a call has no media yet");
    return media;
  }

  /** The legs that are talking, for whoever looks at the call. */
  public List<Leg> legs() {
    List<Leg> legs = new ArrayList<>(2);
    legs.add(caller.leg());
    if (called != null) legs.add(called.leg());
    return legs;
  }
}
