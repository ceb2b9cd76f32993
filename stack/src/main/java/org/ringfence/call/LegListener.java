package org.ringfence.call;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/** What a leg tells its call, on the call's shard; nothing after {@link #ended}. */
public interface LegListener {
  /** For a leg that belongs to no call yet. */
  LegListener NOBODY = new NoListener();

  /**
   * A dialled leg rings.
   *
   * @param agreed whether it is agreed on what it says of its media, or said before
   */
  void ringing(@Nullable SessionDescription early, boolean agreed);

  /**
   * A dialled leg answered.
   *
   * @param description its answer; its offer when we made none, to be accepted
   */
  void answered(SessionDescription description);

  /**
   * A caller has our answer.
   *
   * @param answer its own, when our answer was an offer
   */
  void confirmed(@Nullable SessionDescription answer);

  /**
   * The party offers anew, before the answer perhaps, or wants an offer when {@code description} is
   * null.
   */
  void offered(@Nullable SessionDescription description);

  /** Our offer was answered. */
  void offerAnswered(SessionDescription answer);

  /** Our offer was refused; what was agreed before holds. */
  void offerRefused();

  /** The party wants the other one to talk to somebody else. */
  void transferAsked(Transfer transfer);

  /** The party pressed a key that came beside the media: 0-9, *, #, A-D. */
  void digit(char digit);

  /**
   * Somebody wants the party this leg talks to, for another call.
   *
   * @param taken given null when it talks to nobody; otherwise its own call is over
   */
  void release(Consumer<@Nullable Taken> taken);

  /** Somebody takes this leg's place (RFC 3891); the newcomer is answered or ended. */
  void replaced(Leg newcomer, SessionDescription offer);

  /** It is over. */
  void ended(Cause cause);
}
