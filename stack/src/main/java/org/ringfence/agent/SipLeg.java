package org.ringfence.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.call.Cause;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.call.Taken;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.session.DtmfInfo;
import org.ringfence.sip.session.Ending;
import org.ringfence.sip.session.Referral;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionListener;

/** A SIP session as a leg of a call. */
public final class SipLeg implements Leg, SessionListener {
  /** RFC 5168 section 7. */
  private static final String PICTURE_WANTED =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<media_control><vc_primitive><to_encoder>"
          + "<picture_fast_update/></to_encoder></vc_primitive></media_control>\r\n";

  private final LegHome home;
  private final Session session;
  private final Party party;
  private final @Nullable PeerTerms terms;
  private @Nullable LegListener listener;
  private Cause given = Cause.NORMAL;
  private boolean answered;

  /**
   * @param party who is there, proved before
   */
  public SipLeg(LegHome home, Session session, Party party) {
    this(home, session, party, null);
  }

  /**
   * The leg of a peer that is no phone of ours.
   *
   * @param terms what holds with it
   */
  public SipLeg(LegHome home, Session session, Party party, @Nullable PeerTerms terms) {
    this.terms = terms;
    this.home = home;
    this.session = session;
    this.party = party;
    session.owner(this);
    session.listener(this);
    if (terms != null) terms.began(this);
  }

  @Override
  public MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    return terms == null ? path.end(side, policy) : terms.open(path, side);
  }

  public Session session() {
    return session;
  }

  @Override
  public String id() {
    return session.callId();
  }

  @Override
  public Party party() {
    return party;
  }

  @Override
  public @Nullable String trunk() {
    return terms == null ? null : terms.trunk();
  }

  @Override
  public String proof() {
    return terms == null ? "" : terms.proof();
  }

  @Override
  public Reach reach() {
    Flow began = session.flow();
    Flow now = began == null ? null : home.current(began);
    return home.reach(now == null ? began : now);
  }

  @Override
  public void listener(LegListener changed) {
    listener = changed;
    if (session.state() == Session.State.ENDED) home.soon(() -> tellOfEnd(changed));
  }

  /** It ended on its way from one call to another, when neither listened. */
  private void tellOfEnd(LegListener late) {
    if (listener != late) return;
    tell(call -> call.ended(Cause.NORMAL));
    listener = null;
  }

  @Override
  public void ring(@Nullable SessionDescription media, boolean agreed) {
    session.ring(media == null ? 180 : 183, media, agreed);
  }

  @Override
  public void answer(SessionDescription description) {
    answered = true;
    session.answer(description);
  }

  @Override
  public void offer(SessionDescription description) {
    if (answered) session.offer(description);
    else session.offerEarly(description);
  }

  @Override
  public void accept(SessionDescription description) {
    if (session.isAnswerInAckAwaited()) session.answerInAck(description);
    else session.acceptOffer(description);
  }

  @Override
  public void refuse(boolean glare) {
    if (session.isAnswerInAckAwaited()) end(Cause.NO_COMMON_MEDIA);
    else session.refuseOffer(glare ? 491 : 488);
  }

  @Override
  public void display(Party other) {
    if (other.hidden()) return;
    if (terms == null) session.identity(Identities.asserted(other, home.settings()));
    else
      session.identity(Identities.asserted(terms.shown(other), home.settings().in(terms.domain())));
  }

  @Override
  public void end(Cause cause) {
    given = cause;
    if (session.state() == Session.State.RINGING) {
      int status = cause == Cause.NORMAL ? Cause.NO_ANSWER.sipStatus() : cause.sipStatus();
      session.reject(status, null, refusal(cause, status));
    } else {
      session.hangUp(List.of(reason(cause)));
    }
  }

  private List<Header> refusal(Cause cause, int status) {
    if (status != 503) return List.of(reason(cause));
    int seconds = 5 + home.random().nextInt(20);
    return List.of(reason(cause), new Header(HeaderName.RETRY_AFTER, Integer.toString(seconds)));
  }

  /** RFC 3326; a phone that is told the call was answered elsewhere logs no missed call. */
  private static Header reason(Cause cause) {
    String value =
        cause == Cause.ANSWERED_ELSEWHERE
            ? "SIP;cause=200;text=\"Call completed elsewhere\""
            : "Q.850;cause=" + cause.q850() + ";text=\"" + cause.words() + "\"";
    return new Header(HeaderName.REASON, value);
  }

  /** Ends it and tells its call so at once: nobody hears of it there. */
  void giveUp(Cause cause) {
    LegListener last = listener;
    listener = null;
    end(cause);
    if (last != null) last.ended(cause);
  }

  void release(Consumer<@Nullable Taken> taken) {
    if (listener == null) taken.accept(null);
    else listener.release(taken);
  }

  void replacedBy(Leg newcomer, SessionDescription offer) {
    if (listener == null) newcomer.end(Cause.NO_SUCH_CALL);
    else tell(call -> call.replaced(newcomer, offer));
  }

  // What the session tells.

  /** A bug in a call ends that call and nothing else. */
  private void tell(Consumer<LegListener> event) {
    LegListener told = listener;
    if (told == null) return;
    try {
      event.accept(told);
    } catch (RuntimeException bug) {
      home.broken(session, bug);
    }
  }

  @Override
  public void progress(int status, @Nullable SessionDescription media, long nowNs) {
    boolean agreed = session.isAgreedEarly();
    tell(call -> call.ringing(media, agreed));
  }

  @Override
  public void answered(@Nullable SessionDescription answer, long nowNs) {
    SessionDescription description = answer != null ? answer : session.remote();
    answered = true;
    if (listener == null) return;
    if (description == null) end(Cause.NO_COMMON_MEDIA);
    else tell(call -> call.answered(description));
  }

  @Override
  public void acknowledged(@Nullable SessionDescription answer, long nowNs) {
    tell(call -> call.confirmed(answer));
  }

  @Override
  public void offered(@Nullable SessionDescription offer, long nowNs) {
    if (listener == null) session.refuseOffer(488);
    else tell(call -> call.offered(offer));
  }

  @Override
  public void offerAnswered(SessionDescription answer, long nowNs) {
    tell(call -> call.offerAnswered(answer));
  }

  @Override
  public void offerRefused(int status, long nowNs) {
    tell(LegListener::offerRefused);
  }

  @Override
  public void referred(Referral referral, long nowNs) {
    if (listener == null) referral.refuse(603);
    else tell(call -> call.transferAsked(new SipTransfer(home, referral)));
  }

  @Override
  public void transferProgress(int status, long nowNs) {
    // A server is asked to transfer; it asks nobody.
  }

  @Override
  public void info(String contentType, byte[] body, long nowNs) {
    char digit = DtmfInfo.key(contentType, body);
    if (digit != 0) tell(call -> call.digit(digit));
  }

  /** RFC 5168: an old way, which phones without feedback know. */
  @Override
  public void pictureWanted() {
    session.info("application/media_control+xml", PICTURE_WANTED.getBytes(US_ASCII));
  }

  @Override
  public void ended(Ending ending, long nowNs) {
    if (terms != null) terms.ended(this);
    LegListener last = listener;
    if (last == null) return;
    listener = null;
    try {
      last.ended(cause(ending));
    } catch (RuntimeException bug) {
      home.broken(session, bug);
    }
  }

  private Cause cause(Ending ending) {
    return switch (ending.how()) {
      case PEER_HUNG_UP -> Cause.NORMAL;
      case WE_HUNG_UP, WE_REFUSED -> given;
      case CANCELLED -> Cause.CANCELLED;
      case REFUSED -> Cause.ofSip(ending.status());
      case LOST -> ending.status() == 404 ? Cause.NOT_FOUND : lost(ending);
    };
  }

  /** A phone that never answered was not there to be lost. */
  private Cause lost(Ending ending) {
    return ending.status() == 503 || !answered ? Cause.UNREACHABLE : Cause.LOST;
  }
}
