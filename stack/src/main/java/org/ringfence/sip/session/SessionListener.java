package org.ringfence.sip.session;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/** What a session tells its owner. Called on the session's shard; never again after ended. */
public interface SessionListener {
  /** The other side is on its way: 180 and its kin, perhaps with early media. */
  void progress(int status, @Nullable SessionDescription early, long nowNs);

  /**
   * The other side answered our INVITE.
   *
   * @param answer its answer; its offer when ours had none, to be answered with {@link
   *     Session#answerInAck}; null when it came in a reliable provisional response already
   */
  void answered(@Nullable SessionDescription answer, long nowNs);

  /** Our answer has arrived; {@code answer} is the peer's when the offer was ours. */
  void acknowledged(@Nullable SessionDescription answer, long nowNs);

  /**
   * The peer offers anew, to be met by {@link Session#acceptOffer} or {@link Session#refuseOffer}.
   *
   * @param offer null when it wants an offer from us
   */
  void offered(@Nullable SessionDescription offer, long nowNs);

  /** The peer answered the offer of {@link Session#offer}. */
  void offerAnswered(SessionDescription answer, long nowNs);

  /** The peer refused it; what was agreed before holds. */
  void offerRefused(int status, long nowNs);

  /** The peer wants us to call somebody else; to be met by {@link Referral}'s verbs. */
  void referred(Referral referral, long nowNs);

  /** How far the transfer we asked for has come: a response's status. */
  void transferProgress(int status, long nowNs);

  /** An INFO with a body, such as a DTMF digit. */
  void info(String contentType, byte[] body, long nowNs);

  /** It is over. Always called, once. */
  void ended(Ending ending, long nowNs);
}
