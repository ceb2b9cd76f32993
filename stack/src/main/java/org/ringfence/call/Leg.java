package org.ringfence.call;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/**
 * One party's end of a call, in whatever protocol that party speaks. The verbs never block and
 * never call back before they return; what comes of them is told to the {@link LegListener}.
 */
public interface Leg {
  /** Names it in records and ladders: a SIP Call-ID, say. */
  String id();

  /** Who is there, as far as it was proved. */
  Party party();

  /** How it is reached; may become known only while it rings. */
  Reach reach();

  /** The trunk it came over; null for none. */
  default @Nullable String trunk() {
    return null;
  }

  /** What was found out about who calls, in words for the record; empty for nothing. */
  default String proof() {
    return "";
  }

  void listener(LegListener listener);

  /** Whether it is a feature of this server, and nobody who picked a phone up. */
  default boolean here() {
    return false;
  }

  /** Its end of the media of a call. */
  default MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    return path.end(side, policy);
  }

  /**
   * To a caller: the other side rings, perhaps with media before the answer.
   *
   * @param agreed whether these media are agreed on with the other side already, and change by its
   *     offers alone
   */
  void ring(@Nullable SessionDescription early, boolean agreed);

  /**
   * To a caller: the other side answered. The description is an offer when the caller made none.
   */
  void answer(SessionDescription description);

  /** Offers anew, before the answer too where that can be; its answer comes as an event. */
  void offer(SessionDescription description);

  /** Answers an offer, or meets the wish for one with ours. */
  void accept(SessionDescription description);

  /** Refuses an offer. Glare says that we offered at the same time. */
  void refuse(boolean glare);

  /** Tells the party who is at the other end now, after a transfer. */
  void display(Party other);

  /** The other party pressed a key that came beside the media: for a party that takes it so. */
  default void digit(char digit) {}

  /**
   * Somebody begins to see it, and it takes no feedback beside its pictures: asks for a whole one.
   */
  default void pictureWanted() {}

  /** Ends it, in any state: refuses, gives up or hangs up. */
  void end(Cause cause);
}
