package org.ringfence.call;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/**
 * Several phones that ring for one call, until one answers, all refuse, or time is up. A phone that
 * refuses the media offered is asked again where they may be protected in another way.
 */
final class Ringing {
  /** What comes of it. */
  interface Outcome {
    /** Somebody rings, perhaps with media before the answer. */
    void early(Ringing from, Talker by, @Nullable SessionDescription description);

    /** Somebody offers before it answers. */
    void offered(
        Ringing from,
        Talker by,
        @Nullable SessionDescription offer,
        @Nullable SessionDescription before);

    void answered(Talker winner, SessionDescription description);

    /** Nobody will; the cause that tells most. */
    void nobody(Cause cause);
  }

  private final Call call;
  private final Decision.Ring ring;
  private final Side side;
  private final Outcome outcome;
  private final Map<Talker, Target> ringing = new LinkedHashMap<>(4);

  /** Whose bells rang: somebody may have come to the phone for nothing, and is not called twice. */
  private final Set<Talker> heard = new HashSet<>(4);

  /** Who took the call without its sound, and was offered other sound since. */
  private final Set<Talker> hasAnswered = new HashSet<>(1);

  private @Nullable Waiting waiting;
  private @Nullable Talker earlySource;
  private Cause best = Cause.ABSENT;
  private Runnable timeout = () -> {};
  private boolean rang;
  private boolean over;

  /** Who waits, and with what. */
  private record Waiting(
      Party caller, @Nullable SessionDescription offer, List<Diversion> diversions) {}

  Ringing(Call call, Decision.Ring ring, Side side, Outcome outcome) {
    this.call = call;
    this.ring = ring;
    this.side = side;
    this.outcome = outcome;
  }

  /** Rings them all with the offer of the one who waits, as each may see it. */
  void start(Party caller, @Nullable SessionDescription offer, List<Diversion> diversions) {
    Party shown = ring.shown() == null ? caller : ring.shown();
    List<Diversion> all = new ArrayList<>(diversions);
    all.addAll(ring.diversions());
    Waiting began = new Waiting(shown, offer, List.copyOf(all));
    waiting = began;
    for (Target target : ring.targets()) {
      Party party = target.party() == null ? ring.called() : target.party();
      Talker talker = new Talker(call, side, party, this);
      talker.open(call.media(), target);
      SessionDescription said = offer == null ? null : talker.media().offer(offer, target.reach());
      if (offer != null && said == null) {
        best = talker.media().unable();
        talker.closeMedia();
        continue;
      }
      dial(talker, target, said, began);
    }
    if (ringing.isEmpty()) finish(best);
    else timeout = call.exchange().after(ring.ringMs(), () -> giveUp(Cause.NO_ANSWER));
  }

  private void dial(Talker talker, Target target, @Nullable SessionDescription shown, Waiting on) {
    Party called = talker.party();
    Leg leg = target.dial(on.caller, called, shown, on.diversions, talker);
    talker.dialled(leg);
    ringing.put(talker, target);
    String number = called.number();
    call.exchange()
        .record(new CallEvent.Dialled(call.id(), number, target.name(), leg.id(), on.caller));
    String trunk = target.trunk();
    if (trunk == null) return;
    call.exchange().record(new CallEvent.Outside(call.id(), Side.CALLED, number, trunk));
  }

  /** Whether a phone that ended its leg so is rung once more, with what it may rather take. */
  boolean ringsAgain(Talker talker, Cause cause) {
    Target target = ringing.get(talker);
    Waiting on = waiting;
    if (over || cause != Cause.NO_COMMON_MEDIA || target == null || on == null) return false;
    if (heard.contains(talker) || hasAnswered.contains(talker)) return false;
    SessionDescription offer = on.offer;
    SessionDescription shown =
        offer == null ? null : talker.media().offerOtherwise(offer, target.reach());
    if (shown == null) return false;
    dial(talker, target, shown, on);
    return true;
  }

  /** Whether this is the first sign of ringing; true once. */
  boolean firstRing() {
    boolean first = !rang;
    rang = true;
    return first;
  }

  void stop(Cause cause) {
    over = true;
    timeout.run();
    List<Runnable> goodbyes = new ArrayList<>(ringing.size());
    for (Talker talker : ringing.keySet()) goodbyes.add(() -> talker.leave(cause));
    ringing.clear();
    Thorough.run(goodbyes);
  }

  private void giveUp(Cause cause) {
    if (over) return;
    stop(cause);
    outcome.nobody(cause);
  }

  private void finish(Cause cause) {
    over = true;
    timeout.run();
    outcome.nobody(cause);
  }

  void rings(Talker talker, @Nullable SessionDescription description) {
    if (over) return;
    heard.add(talker);
    if (earlySource == null && description != null) earlySource = talker;
    outcome.early(this, talker, earlySource == talker ? description : null);
  }

  /** The one whose media are heard before the answer; null when there is none. */
  @Nullable Talker source() {
    return earlySource;
  }

  void offered(
      Talker talker, @Nullable SessionDescription offer, @Nullable SessionDescription before) {
    if (over) talker.leg().refuse(false);
    else outcome.offered(this, talker, offer, before);
  }

  void answered(Talker talker, SessionDescription description) {
    if (over) {
      talker.leave(Cause.ANSWERED_ELSEWHERE);
      return;
    }
    if (offersAgain(talker, description)) return;
    ringing.remove(talker);
    stop(Cause.ANSWERED_ELSEWHERE);
    talker.connected();
    outcome.answered(talker, description);
  }

  /**
   * Who takes the call and none of its sound is offered, while he waits, what he may rather take.
   * Once, and where there is nothing else to offer not at all.
   */
  private boolean offersAgain(Talker talker, SessionDescription answer) {
    SessionDescription offer = waiting == null ? null : waiting.offer;
    if (offer == null || !hasSound(offer) || hasSound(answer)) return false;
    SessionDescription shown = talker.media().offerOtherwise(offer, talker.leg().reach());
    if (shown == null) return false;
    hasAnswered.add(talker);
    talker.leg().offer(shown);
    return true;
  }

  /** Whether it took the call, and was then offered what it may rather take. */
  boolean hasAnswered(Talker talker) {
    return hasAnswered.contains(talker);
  }

  private static boolean hasSound(SessionDescription said) {
    return said.media().stream().anyMatch(line -> line.media().equals("audio") && !line.refused());
  }

  void ended(Talker talker, Cause cause) {
    if (ringing.remove(talker) == null || over) return;
    best = cause.better(best);
    if (talker == earlySource) earlySource = null;
    if (cause == Cause.REJECTED) giveUp(cause);
    else if (ringing.isEmpty()) finish(best);
  }
}
