package org.ringfence.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/**
 * Offers before the call is answered (RFC 3311, RFC 6337 section 3). The other one is asked where
 * it can be; what it said last answers them where it cannot.
 */
final class EarlyOffers {
  /** What the caller heard last before the answer. */
  private @Nullable SessionDescription said;

  /** What the caller was told last, in an offer or the answer to its own, and by whom. */
  private @Nullable SessionDescription told;

  private @Nullable Talker teller;

  /** Whether the caller offered, and who of those that ring was asked about it. */
  private boolean changed;

  private @Nullable Talker asked;

  /** The caller hears this before the answer. */
  void heard(SessionDescription description) {
    said = description;
  }

  /**
   * The caller offers.
   *
   * @param source whom it hears; null for nobody
   */
  void offered(
      Talker caller,
      @Nullable Talker source,
      @Nullable SessionDescription offer,
      @Nullable SessionDescription before) {
    SessionDescription last = source == null ? said : source.unheld();
    if (!take(caller, source, last, offer, before)) return;
    changed = true;
    asked = null;
    SessionDescription shown = source == null || offer == null ? null : source.offer(offer);
    if (source == null || shown == null) {
      answer(caller, fitted(last, offer), source);
      return;
    }
    asked = source;
    caller.expectAnswer(source, before);
    source.leg().offer(shown);
  }

  /**
   * One of those that ring offers.
   *
   * @param caller who is asked; null when nobody is
   * @param last what the one who waits said last
   */
  void offered(
      Talker ringing,
      @Nullable Talker caller,
      @Nullable SessionDescription last,
      @Nullable SessionDescription offer,
      @Nullable SessionDescription before) {
    if (!take(ringing, caller, last, offer, before)) return;
    SessionDescription shown = caller == null || offer == null ? null : caller.offer(offer);
    if (caller != null) told = shown;
    if (caller == null || shown == null) {
      answer(ringing, fitted(last, offer), null);
      return;
    }
    teller = ringing;
    ringing.expectAnswer(caller, before);
    caller.leg().offer(shown);
  }

  /** Whether an offer can be met at all; it is refused if not. */
  private static boolean take(
      Talker by,
      @Nullable Talker other,
      @Nullable SessionDescription last,
      @Nullable SessionDescription offer,
      @Nullable SessionDescription before) {
    boolean glare = by.isAwaited() || other != null && other.isAwaited();
    by.settled(before);
    boolean fits = !glare && offer != null && last != null && by.takeOffer(offer) == null;
    if (!fits && glare) {
      by.revert(before);
      by.leg().refuse(true);
    } else if (!fits) {
      by.disappoint();
    }
    return fits;
  }

  /** The one that was asked will not say: what it said before counts. */
  void refused(Talker asker, Talker by) {
    if (by == asked) asked = null;
    if (by == teller || !by.isRinging()) told = null;
    answer(asker, fitted(by.unheld(), asker.description()), by);
  }

  /** Meets the offer of {@code by} with what {@code other} says. */
  void answer(Talker by, @Nullable SessionDescription others, @Nullable Talker other) {
    SessionDescription shown = others == null ? null : by.answer(others);
    if (shown == null) {
      by.disappoint();
      return;
    }
    if (!by.isRinging()) {
      told = shown;
      teller = other;
    }
    by.meet(shown);
  }

  /** The call is answered: who still waits for the other's answer gets what it said. */
  void settle(Talker caller, Talker winner) {
    Talker waiting = winner.takeAsker();
    if (waiting != null) {
      answer(waiting, fitted(winner.unheld(), waiting.description()), winner);
    }
    Talker offering = caller.takeAsker();
    if (offering == winner) answer(winner, fitted(caller.unheld(), winner.description()), null);
  }

  /** What somebody said before as an answer to {@code offer}; null where it is none. */
  private static @Nullable SessionDescription fitted(
      @Nullable SessionDescription said, @Nullable SessionDescription offer) {
    if (said == null || offer == null || said.media().size() != offer.media().size()) return null;
    List<MediaDescription> lines = new ArrayList<>(said.media().size());
    for (int i = 0; i < said.media().size(); i++) {
      MediaDescription line = said.media().get(i);
      MediaDescription offered = offer.media().get(i);
      boolean refused = line.refused() || offered.refused();
      if (!refused && !offered.formats().containsAll(line.formats())) return null;
      Direction both = said.directionOf(line).and(offer.directionOf(offered).reversed());
      lines.add(refused ? line.withPort(0) : line.withDirection(both));
    }
    return said.withMedia(lines);
  }

  /** What the caller was told by the winner last, where the winner said nothing since. */
  @Nullable SessionDescription told(Talker winner) {
    return winner == teller && winner.isSettled() ? told : null;
  }

  /** Whether the winner does not know yet what the caller offered. */
  boolean isNewsFor(Talker winner) {
    return changed && asked != winner;
  }
}
