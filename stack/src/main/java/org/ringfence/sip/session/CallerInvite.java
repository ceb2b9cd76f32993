package org.ringfence.sip.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.sdp.OfferAnswer;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.dialog.Dialog;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/**
 * Our INVITE and all that comes of it (RFC 3261 section 13.2): early dialogs, one for each phone a
 * proxy forks to, of which the first to answer wins; answers that come too late; challenges.
 */
final class CallerInvite implements ResponseHandler {
  private final Session session;
  private final Invitation invitation;
  private final Map<String, EarlyDialog> early = new HashMap<>(4);
  private final LateAnswers late;
  private SipRequest request;
  private @Nullable Flow flow;
  private @Nullable ClientTransaction transaction;
  private @Nullable SipRequest ack;

  /** Where offers are made before an answer: with whom something was agreed last. */
  private @Nullable EarlyDialog focus;

  private boolean cancelled;

  /** Whether anything was heard of whoever is called, if only that it is trying. */
  private boolean heard;

  CallerInvite(Session session, Invitation invitation) {
    this.session = session;
    this.invitation = invitation;
    this.late = new LateAnswers(session.layer(), invitation.flow());
    this.request = build();
  }

  SipRequest request() {
    return request;
  }

  @Nullable Flow flow() {
    return flow;
  }

  /** The way to a phone that no proxy stands before; null when it is to be looked up. */
  @Nullable Flow direct() {
    return invitation.flow();
  }

  private SipRequest build() {
    SipRequest.Builder invite =
        SipRequest.builder(Method.INVITE, invitation.target())
            .add(HeaderName.MAX_FORWARDS, 70)
            .add(HeaderName.FROM, invitation.from().withTag(session.localTag()))
            .add(HeaderName.TO, invitation.to())
            .add(HeaderName.CALL_ID, session.callId())
            .add(HeaderName.CSEQ, new CSeq(1, Method.INVITE))
            .add(HeaderName.USER_AGENT, session.layer().surroundings().product());
    for (NameAddr route : invitation.routes()) invite.add(HeaderName.ROUTE, route);
    for (Header header : invitation.headers()) {
      if (header.name() == HeaderName.MAX_FORWARDS) invite.set(header.name(), header.value());
      else invite.add(header);
    }
    session.timer().ask(invite, null);
    SdpBody.write(invite, invitation.offer(), invitation.attachment());
    return invite.build();
  }

  void start(long nowNs) {
    if (invitation.offer() != null) session.exchange().sendOffer(invitation.offer());
    Uri hop = invitation.routes().isEmpty() ? invitation.target() : firstRoute();
    session.layer().surroundings().findFlow(hop, invitation.flow(), this::go);
  }

  private Uri firstRoute() {
    return invitation.routes().getFirst().uri();
  }

  private void go(@Nullable Flow found) {
    long nowNs = session.layer().nowNs();
    if (cancelled) return;
    if (found == null) {
      failSoon(Ending.of(Ending.How.LOST, 404, "there is no way to " + where()), nowNs);
      return;
    }
    if (!session.layer().surroundings().admits(request, found)) {
      failSoon(Ending.of(Ending.How.LOST, 503, where() + " asks for fewer calls"), nowNs);
      return;
    }
    flow = found;
    SipRequest.Builder invite = request.with();
    session.introduce(invite, found);
    // An offer in a reliable provisional response would want its answer before the call's.
    if (invitation.offer() == null) invite.set(HeaderName.SUPPORTED, Session.SUPPORTED_OFFERLESS);
    request = invite.build();
    send(nowNs);
  }

  /** Not before the verb that began it has returned. */
  private void failSoon(Ending ending, long nowNs) {
    session.layer().wheel().schedule(new Alarm(laterNs -> fail(ending, laterNs)), nowNs);
  }

  private String where() {
    return invitation.target() instanceof SipUri uri ? uri.host() : invitation.target().toString();
  }

  private void send(long nowNs) {
    Flow to = java.util.Objects.requireNonNull(flow);
    SessionLayer layer = session.layer();
    transaction =
        layer.transactions().request(request, to, layer.surroundings().sentBy(to), this, nowNs);
  }

  void cancel(List<Header> headers, long nowNs) {
    cancelled = true;
    forgetEarly();
    if (transaction != null) session.layer().transactions().cancel(transaction, headers, nowNs);
  }

  @Override
  public void response(ClientTransaction from, SipResponse response, long nowNs) {
    heard = true;
    if (response.isProvisional()) provisional(response, nowNs);
    else if (response.isSuccess()) success(from, response, nowNs);
    else failure(response, nowNs);
  }

  @Override
  public void failed(@Nullable ClientTransaction from, Failure failure, long nowNs) {
    int status = failure.kind() == Failure.Kind.TIMEOUT ? 408 : 503;
    fail(Ending.of(Ending.How.LOST, status, failure.text()), nowNs);
  }

  private void provisional(SipResponse response, long nowNs) {
    String tag = response.to().tag();
    if (response.status() == 100 || session.state() != Session.State.CALLING) return;
    SessionDescription description = SdpBody.read(response);
    if (tag != null) {
      EarlyDialog phone = early(tag, response);
      if (phone == null) return;
      // Once there is an answer, only an offer changes anything (RFC 6337 section 2.2).
      if (phone.exchange.local() != null) description = null;
      if (response.lists(HeaderName.REQUIRE, "100rel")) {
        if (!acknowledge(phone, response)) return;
        if (description != null) agreed(phone, description);
      }
      session.learn(response);
    }
    session.listener().progress(response.status(), description, nowNs);
  }

  private void agreed(EarlyDialog phone, SessionDescription answer) {
    phone.exchange.receiveAnswer(answer);
    if (!session.isOffering()) focus = phone;
  }

  /** The early dialog that an offer is made in now; null when nothing is agreed with anybody. */
  @Nullable EarlyDialog focus() {
    return focus;
  }

  /**
   * The callee offers in an early dialog, which is the one to answer in.
   *
   * @return false when another offer is under way in another
   */
  boolean turnTo(SipRequest offer) {
    EarlyDialog phone = early.get(DialogId.orEmpty(offer.from().tag()));
    if (phone != focus && session.isOffering()) return false;
    focus = phone;
    return true;
  }

  private @Nullable EarlyDialog early(String tag, SipResponse response) {
    EarlyDialog phone = early.get(tag);
    if (phone == null && early.size() < Limits.EARLY_DIALOGS) {
      phone = new EarlyDialog(Dialog.asCaller(request, response), session.exchange().fork());
      early.put(tag, phone);
      session.layer().remember(phone.dialog.id(), session);
    } else if (phone != null) {
      phone.dialog.retarget(response);
    }
    return phone;
  }

  /** The early dialog a request of the callee's came in; null when there is none. */
  @Nullable Dialog early(SipRequest request) {
    EarlyDialog phone = early.get(DialogId.orEmpty(request.from().tag()));
    return phone == null ? null : phone.dialog;
  }

  /** One phone gave up its early dialog by BYE; whether others are left. */
  boolean leave(SipRequest bye) {
    EarlyDialog phone = early.remove(DialogId.orEmpty(bye.from().tag()));
    if (phone != null) session.layer().forget(phone.dialog.id(), session);
    return !early.isEmpty();
  }

  private void forgetEarly() {
    for (EarlyDialog phone : early.values()) session.layer().forget(phone.dialog.id(), session);
    early.clear();
  }

  /** Sends the PRACK; false when the response is a repeated one or came out of order (RFC 3262). */
  private boolean acknowledge(EarlyDialog phone, SipResponse response) {
    long rseq = response.number(HeaderName.RSEQ, Integer.MAX_VALUE, -1);
    if (rseq < 1 || phone.lastRseq >= 0 && rseq != phone.lastRseq + 1) return false;
    phone.lastRseq = rseq;
    SipRequest.Builder prack =
        phone.dialog.request(Method.PRACK).add(HeaderName.RACK, rseq + " " + response.cseq());
    late.within(phone.dialog, prack, Session.Quiet.INSTANCE);
    return true;
  }

  private void success(ClientTransaction from, SipResponse response, long nowNs) {
    String tag = DialogId.ofReceived(response).remoteTag();
    Dialog confirmed = session.dialog();
    if (confirmed != null && confirmed.id().remoteTag().equals(tag)) {
      if (ack != null) late.within(confirmed, ack.with(), Session.Quiet.INSTANCE);
    } else if (cancelled || session.state() != Session.State.CALLING) {
      refuseAnswer(from, response, nowNs);
    } else {
      win(tag, response, nowNs);
    }
  }

  private void win(String tag, SipResponse response, long nowNs) {
    EarlyDialog phone = early.get(tag);
    Dialog dialog = phone == null ? Dialog.asCaller(request, response) : phone.dialog;
    OfferAnswer exchange = phone == null ? session.exchange() : phone.exchange;
    dialog.confirm(response);
    SessionDescription description = SdpBody.read(response);
    boolean answeredBefore = exchange.local() != null; // Other offers may be under way since.
    boolean weOffered = !answeredBefore && exchange.state() == OfferAnswer.State.OFFER_SENT;
    forgetEarly();
    if (focus != null && phone != focus) session.dropOffers();
    session.learn(response);
    session.answered(dialog, exchange, dialog.hasRoutes() ? null : invitation.flow());
    session.layer().remember(dialog.id(), session);
    if (description == null && !answeredBefore) {
      acknowledge(dialog, null);
      session.hangUp(List.of());
      return;
    }
    session.timer().agreed(response, nowNs);
    if (weOffered && description != null) exchange.receiveAnswer(description);
    if (answeredBefore || weOffered) acknowledge(dialog, null);
    else if (description != null) exchange.receiveOffer(description);
    session.listener().answered(answeredBefore ? null : description, nowNs);
    session.proceed(nowNs);
  }

  boolean isHeard() {
    return heard;
  }

  boolean awaitsAnswer() {
    return ack == null;
  }

  /** Its answer was an offer that nobody will answer any more; a BYE follows. */
  void acknowledgeInVain() {
    if (ack == null) acknowledge(session.established(), null);
  }

  void answerInAck(SessionDescription answer) {
    if (ack != null) return;
    session.exchange().sendAnswer(answer);
    acknowledge(session.established(), answer);
  }

  private void acknowledge(Dialog dialog, @Nullable SessionDescription answer) {
    SipRequest.Builder builder = dialog.ack(request.cseq().number());
    copyCredentials(builder);
    SdpBody.write(builder, answer);
    ack = builder.build();
    late.within(dialog, builder, Session.Quiet.INSTANCE);
  }

  private void copyCredentials(SipRequest.Builder builder) {
    builder.copy(request, HeaderName.AUTHORIZATION).copy(request, HeaderName.PROXY_AUTHORIZATION);
  }

  /** A phone that answered too late, or one that answers again what was cancelled. */
  private void refuseAnswer(ClientTransaction from, SipResponse response, long nowNs) {
    late.response(from, response, nowNs);
    if (session.state() == Session.State.ENDED && cancelled) session.layer().forget(session);
  }

  /** The call was answered and is over: its transaction, which lingers, lets go of it. */
  void ended() {
    if (transaction == null || !transaction.ended()) return;
    Dialog answered = session.dialog();
    if (answered != null) late.knows(answered.id().remoteTag());
    transaction.handler(late);
  }

  private void failure(SipResponse response, long nowNs) {
    long number = request.cseq().number() + 1;
    if (!cancelled && session.state() == Session.State.CALLING) {
      SipRequest.Builder again =
          Challenged.answer(session.layer(), request, response, () -> number);
      if (again == null && response.status() == 422 && session.timer().raise(response)) {
        again =
            request
                .with()
                .remove(HeaderName.VIA)
                .remove(HeaderName.SESSION_EXPIRES)
                .remove(HeaderName.MIN_SE)
                .set(HeaderName.CSEQ, new CSeq(number, Method.INVITE));
        session.timer().ask(again, null);
      }
      if (again != null) {
        request = again.build();
        forgetEarly();
        session.dropOffers();
        focus = null;
        send(nowNs);
        return;
      }
    }
    List<NameAddr> contacts = response.status() / 100 == 3 ? response.contacts() : List.of();
    String reason = response.value(HeaderName.REASON);
    String phrase = response.reasonPhrase();
    fail(new Ending(Ending.How.REFUSED, response.status(), phrase, reason, contacts), nowNs);
  }

  private void fail(Ending ending, long nowNs) {
    forgetEarly();
    session.end(ending, nowNs);
  }
}
