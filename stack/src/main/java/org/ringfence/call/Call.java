package org.ringfence.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
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

  private static final int MOST_DIVERSIONS = 10;

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
  private Runnable deadline = () -> {};
  private int diverted;

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
    deadline = exchange.after(exchange.longestMs(), () -> end(Cause.TOO_LONG, "server"));
    exchange.route(caller.party(), dialled, 0, this::decided);
  }

  /** Whether one of them holds the other. */
  public boolean isHeld() {
    return caller.isHolding() || called != null && called.isHolding();
  }

  /** Ends it for everybody. */
  public void end(Cause cause, String by) {
    if (state == State.ENDED) return;
    state = State.ENDED;
    deadline.run();
    if (ringing != null) ringing.stop(cause);
    if (transfer != null) transfer.stop(cause);
    caller.leave(cause);
    if (called != null) called.leave(cause);
    if (media != null) media.close();
    exchange.record(new CallEvent.Ended(id, cause, by));
    exchange.released(this);
  }

  /** Answers, and sends the caller its own media back. */
  public void answerEcho(Party service) {
    SessionDescription offer = caller.description();
    MediaPath path = openMedia();
    if (path == null) return;
    SessionDescription answer = offer == null ? null : path.echo(offer, caller.leg().reach());
    if (answer == null) {
      end(Cause.NO_COMMON_MEDIA, "server");
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
    MediaPath path = openMedia();
    if (path == null) return;
    SessionDescription offer = caller.description();
    if (offer != null) path.learn(Side.CALLER, offer, caller.leg().reach());
    state = State.RINGING;
    ringing = new Ringing(this, ring, Side.CALLED, new FirstRinging());
    ringing.start(caller.party(), offer, List.of());
  }

  /** What comes of the phones that ring for the caller. */
  private final class FirstRinging implements Ringing.Outcome {
    @Override
    public void early(Ringing from, Talker by, @Nullable SessionDescription description) {
      Call.this.early(from, by, description);
    }

    @Override
    public void answered(Talker winner, SessionDescription description) {
      Call.this.answered(winner, description);
    }

    @Override
    public void nobody(Cause cause) {
      if (state == State.RINGING) end(cause, "server");
    }
  }

  private void early(Ringing from, Talker by, @Nullable SessionDescription description) {
    if (state != State.RINGING) return;
    MediaPath path = media;
    SessionDescription shown = null;
    if (description != null && path != null) {
      path.learn(Side.CALLED, description, by.leg().reach());
      shown = path.towards(Side.CALLER, description, caller.leg().reach());
    }
    if (from.firstRing()) exchange.record(new CallEvent.Rang(id, by.party().number()));
    caller.leg().ring(shown);
  }

  private void answered(Talker winner, SessionDescription description) {
    MediaPath path = media;
    if (state != State.RINGING || path == null) return;
    ringing = null;
    called = winner;
    answerDue = caller.description() == null;
    state = State.CONNECTED;
    path.learn(Side.CALLED, description, winner.leg().reach());
    SessionDescription shown = path.towards(Side.CALLER, description, caller.leg().reach());
    if (shown == null) {
      end(Cause.OVERLOADED, "server");
      return;
    }
    exchange.record(new CallEvent.Answered(id, winner.party(), winner.leg().id()));
    caller.leg().answer(shown);
  }

  private @Nullable MediaPath openMedia() {
    media = exchange.openMedia(id);
    if (media == null) end(Cause.OVERLOADED, "server");
    return media;
  }

  // What the talkers tell, once it is connected.

  void confirmed(Talker talker, @Nullable SessionDescription answer) {
    Talker other = other(talker);
    MediaPath path = media;
    if (answer == null || path == null) return;
    path.learn(talker.side(), answer, talker.leg().reach());
    if (other == null || other.isGone()) return;
    boolean answersOther = answerDue;
    answerDue = false;
    // Otherwise it met an offer that repeated what the other said, who is told what came of it.
    if (!answersOther && (transfer != null || other.isAwaited() || talker.isAwaited())) return;
    SessionDescription shown = path.towards(other.side(), answer, other.leg().reach());
    if (shown == null) return;
    if (answersOther) other.leg().accept(shown);
    else other.leg().offer(shown);
    hold(talker);
  }

  void offered(
      Talker talker,
      @Nullable SessionDescription description,
      @Nullable SessionDescription before) {
    Talker other = other(talker);
    MediaPath path = media;
    if (state != State.CONNECTED || path == null) {
      talker.revert(before);
      talker.leg().refuse(false);
    } else if (other == null) {
      reoffered(talker, description, path);
    } else if (transfer != null || talker.isAwaited() || other.isAwaited()) {
      talker.revert(before);
      talker.leg().refuse(true);
    } else if (description == null) {
      wantsOffer(talker, other, path);
    } else {
      passOn(talker, other, description, before, path);
    }
  }

  private void passOn(
      Talker talker,
      Talker other,
      SessionDescription description,
      @Nullable SessionDescription before,
      MediaPath path) {
    SessionDescription shown = path.towards(other.side(), description, other.leg().reach());
    if (shown == null) {
      talker.revert(before);
      talker.leg().refuse(false);
      return;
    }
    talker.expectAnswer(other, before);
    path.learn(talker.side(), description, talker.leg().reach());
    other.leg().offer(shown);
  }

  /** A caller of a service offers anew: the service's media are its own. */
  private void reoffered(Talker talker, @Nullable SessionDescription description, MediaPath path) {
    SessionDescription answer =
        description == null ? null : path.echo(description, talker.leg().reach());
    if (answer == null) talker.leg().refuse(false);
    else talker.leg().accept(answer);
  }

  /**
   * A re-INVITE without an offer gets what the other side said last; it need not be asked again.
   */
  private void wantsOffer(Talker talker, Talker other, MediaPath path) {
    SessionDescription last = other.unheld();
    SessionDescription shown =
        last == null ? null : path.towards(talker.side(), last, talker.leg().reach());
    if (shown == null) talker.leg().refuse(false);
    else talker.leg().accept(shown);
  }

  private void hold(Talker talker) {
    SessionDescription description = talker.description();
    boolean on = description != null && isHold(description);
    if (state == State.CONNECTED && talker.holds(on))
      exchange.record(new CallEvent.Held(id, talker.party(), on));
  }

  /** By direction, or the old way by an address of zeros (RFC 3264 section 8.4). */
  private static boolean isHold(SessionDescription description) {
    if (description.media().isEmpty()) return false;
    MediaDescription line = description.media().getFirst();
    Connection connection = description.connectionOf(line);
    boolean nowhere = connection != null && connection.unspecified();
    return nowhere
        || description.directionOf(line) == Direction.SENDONLY
        || description.directionOf(line) == Direction.INACTIVE;
  }

  void offerAnswered(Talker talker, SessionDescription answer) {
    MediaPath path = media;
    if (path == null) return;
    path.learn(talker.side(), answer, talker.leg().reach());
    Talker asker = talker.takeAsker();
    if (asker == null) {
      if (transfer != null) transfer.offerAnswered(talker, answer);
      return;
    }
    SessionDescription shown = path.towards(asker.side(), answer, asker.leg().reach());
    if (shown == null) asker.disappoint();
    else asker.meet(shown);
    hold(asker);
  }

  void offerRefused(Talker talker) {
    Talker asker = talker.takeAsker();
    if (asker != null) {
      asker.disappoint();
      SessionDescription holds = asker.description();
      if (media != null && holds != null) media.learn(asker.side(), holds, asker.leg().reach());
    } else if (transfer != null) {
      transfer.offerRefused(talker);
    }
  }

  void ended(Talker talker, Cause cause) {
    boolean isCurrent = talker == caller || talker == called;
    if (state == State.ENDED) return;
    if (transfer != null && transfer.left(talker, cause)) return;
    if (!isCurrent) return;
    String by = talker.side() == Side.CALLER ? "caller" : "called";
    boolean gaveUp = state != State.CONNECTED && talker == caller;
    end(gaveUp && cause == Cause.NORMAL ? Cause.CANCELLED : cause, by);
  }

  // Transfer and replacement.

  void transferAsked(Talker asker, Transfer wish) {
    Talker other = other(asker);
    boolean busy = transfer != null || diverted >= MOST_DIVERSIONS;
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
    MediaPath path = media;
    if (!isSettled() || staying == null || path == null || transfer != null) {
      newcomer.end(Cause.NOT_FOUND);
      return;
    }
    SessionDescription shown = path.towards(staying.side(), offer, staying.leg().reach());
    if (shown == null) {
      newcomer.end(Cause.OVERLOADED);
      return;
    }
    Talker joining = new Talker(this, leaving.side(), newcomer, newcomer.party(), offer);
    newcomer.listener(joining);
    path.vacate(joining.side());
    path.learn(joining.side(), offer, newcomer.reach());
    freeFrom(leaving, staying);
    swap(leaving, joining);
    joining.answerByAnswer(staying);
    staying.leg().display(joining.party());
    staying.leg().offer(shown);
    leaving.leave(Cause.ANSWERED_ELSEWHERE);
  }

  /** What {@code leaving} was asked by {@code staying} it will not answer any more. */
  static void freeFrom(Talker leaving, Talker staying) {
    Talker waiting = leaving.takeAsker();
    if (waiting == staying) staying.disappoint();
  }

  /** Gives up the party {@code asker} talks to, which goes on elsewhere, and ends. */
  @Nullable Taken release(Talker asker) {
    Talker other = other(asker);
    SessionDescription description = other == null ? null : other.description();
    if (!isSettled() || other == null || description == null) return null;
    freeFrom(asker, other);
    Leg leg = other.leg();
    other.detach();
    end(Cause.NORMAL, "transfer");
    return new Taken(leg, description);
  }

  /** The one in {@code leaving}'s place is {@code joining} from now on. */
  void swap(Talker leaving, Talker joining) {
    exchange.record(
        new CallEvent.Transferred(id, leaving.party(), leaving.party(), joining.party()));
    if (leaving == caller) caller = joining;
    else called = joining;
  }

  private @Nullable Talker other(Talker talker) {
    if (talker == caller) return called;
    return talker == called ? caller : null;
  }

  void digit(Talker talker, char digit) {
    // Services listen to digits; two people who talk send them to each other in the media.
  }

  void transferOver() {
    transfer = null;
  }

  Exchange exchange() {
    return exchange;
  }

  @Nullable MediaPath media() {
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
