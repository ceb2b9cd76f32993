package org.ringfence.sip.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sdp.OfferAnswer;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.dialog.Dialog;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.MessageBuilder;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/** One side of one call in SIP: the verbs to drive it. See the package for its states. */
public final class Session {
  /** See the package description. */
  public enum State {
    CALLING,
    RINGING,
    ANSWERED,
    ENDED
  }

  static final String ALLOW =
      "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY, MESSAGE";

  static final String SUPPORTED = "timer, replaces, 100rel, norefersub";

  /** Told where the description says that candidates may follow (RFC 8840 section 4). */
  static final String TRICKLE_ICE = "trickle-ice";

  static final String SUPPORTED_OFFERLESS = "timer, replaces, norefersub";

  private final SessionLayer layer;
  private final String callId;
  private final String localTag;
  private final SessionTimer timer;
  private final Reoffers reoffers = new Reoffers(this);
  private final Transfers transfers = new Transfers(this);
  private OfferAnswer exchange = new OfferAnswer();
  private State state;
  private SessionListener listener = SilentListener.INSTANCE;
  private @Nullable CallerInvite outgoing;
  private @Nullable CalleeInvite incoming;
  private @Nullable Dialog dialog;
  private @Nullable Acknowledged unacknowledged;
  private @Nullable Flow peerFlow;
  private @Nullable Header identity;
  private @Nullable Object owner;
  private @Nullable Company company;
  private boolean peerAllowsUpdate;
  private @Nullable List<Header> byeWaits;

  Session(SessionLayer layer, String callId, String localTag, State state) {
    this.layer = layer;
    this.callId = callId;
    this.localTag = localTag;
    this.state = state;
    this.timer = new SessionTimer(this); // Asks the layer for its interval.
  }

  // What it is.

  public String callId() {
    return callId;
  }

  public String localTag() {
    return localTag;
  }

  public State state() {
    return state;
  }

  /** The INVITE that began it. */
  public SipRequest invite() {
    if (incoming != null) return incoming.request();
    if (outgoing != null) return outgoing.request();
    throw new IllegalStateException("a session has begun nowhere");
  }

  /** Whether whoever is called said anything yet, if only that it is trying. */
  public boolean isHeard() {
    return outgoing != null && outgoing.isHeard();
  }

  /** The offer of the peer's INVITE; null when it had none. */
  public @Nullable SessionDescription offer() {
    return exchange.state() == OfferAnswer.State.OFFER_RECEIVED ? exchange.pending() : null;
  }

  /** The flow the INVITE came by, or went to; null before it went. */
  public @Nullable Flow flow() {
    if (incoming != null) return incoming.flow();
    return outgoing == null ? null : outgoing.flow();
  }

  /** Where the peer was last heard of, when it is reached without a proxy; else as the INVITE. */
  public @Nullable Flow latestFlow() {
    return peerFlow != null ? peerFlow : flow();
  }

  public @Nullable Dialog dialog() {
    return dialog;
  }

  /** The description we gave last that was agreed on. */
  public @Nullable SessionDescription local() {
    return exchange.local();
  }

  /** The description the peer gave last that was agreed on. */
  public @Nullable SessionDescription remote() {
    return exchange.remote();
  }

  public void listener(SessionListener changed) {
    listener = changed;
  }

  /** Who the peer is told is here (RFC 3325), from the next message that may say so. */
  public void identity(Header asserted) {
    identity = asserted;
  }

  /** What goes with each offer of ours, from the next on. */
  public void company(Company goesAlong) {
    company = goesAlong;
  }

  @Nullable Company company() {
    return company;
  }

  /** What its user tied to it. */
  public @Nullable Object owner() {
    return owner;
  }

  public void owner(Object user) {
    owner = user;
  }

  // The verbs of a callee.

  /** Tells the caller we are on it: 180 without media, 183 with, or another 1xx. */
  public void ring(int status, @Nullable SessionDescription early) {
    ring(status, early, false);
  }

  /**
   * The same.
   *
   * @param holds whether {@code early} is agreed on where it comes from: then it is sent reliably
   *     (RFC 3262), if the caller can
   */
  public void ring(int status, @Nullable SessionDescription early, boolean holds) {
    if (state == State.RINGING) callee().ring(status, early, holds, layer.nowNs());
  }

  /** Takes the call, with our answer, or our offer if the INVITE had none. */
  public void answer(SessionDescription description) {
    if (state == State.RINGING) callee().answer(description, layer.nowNs());
  }

  /** Refuses the call. */
  public void reject(int status, @Nullable String phrase, List<Header> headers) {
    if (state != State.RINGING) return;
    callee().reject(status, phrase, headers, layer.nowNs());
    end(Ending.of(Ending.How.WE_REFUSED, status, ""), layer.nowNs());
  }

  /** Whether the 2xx to our INVITE without an offer brought one that waits for its answer. */
  public boolean isAnswerInAckAwaited() {
    return state == State.ANSWERED && outgoing != null && outgoing.awaitsAnswer();
  }

  // The verbs of both.

  /** Answers the offer that came with the 2xx to our INVITE without one. */
  public void answerInAck(SessionDescription answer) {
    if (state == State.ANSWERED && outgoing != null) outgoing.answerInAck(answer);
  }

  /** Offers anew by re-INVITE; waits its turn when another exchange is under way. */
  public void offer(SessionDescription offer) {
    if (state != State.ENDED) reoffers.offer(offer, layer.nowNs());
  }

  /** Offers anew before the call is answered (RFC 3311); refused soon where that cannot be. */
  public void offerEarly(SessionDescription offer) {
    if (state == State.ANSWERED) offer(offer);
    else if (state != State.ENDED) reoffers.offerEarly(offer, layer.nowNs());
  }

  /** Whether what is said before the answer is agreed on, and changes by offers alone. */
  public boolean isAgreedEarly() {
    return state != State.ANSWERED && exchangeWithin().local() != null;
  }

  /** Meets the peer's new offer with our answer, or its wish for an offer with ours. */
  public void acceptOffer(SessionDescription description) {
    if (state != State.ENDED) reoffers.accept(description, layer.nowNs());
  }

  /** Refuses the peer's new offer; what was agreed holds. */
  public void refuseOffer(int status) {
    if (state != State.ENDED) reoffers.refuse(status, layer.nowNs());
  }

  /** Asks the peer to call {@code target} instead of us. */
  public void refer(Uri target) {
    if (state == State.ANSWERED) transfers.refer(target, layer.nowNs());
  }

  /** Sends an INFO. */
  public void info(String contentType, byte[] body) {
    if (state != State.ANSWERED) return;
    SipRequest.Builder info = established().request(Method.INFO).body(contentType, body);
    send(info, Quiet.INSTANCE, layer.nowNs());
  }

  /**
   * Sends an INFO of a package (RFC 6086), also before the answer where we called.
   *
   * @return false while there is no dialog that both know of
   */
  public boolean info(String infoPackage, String contentType, byte[] body) {
    boolean known = state == State.ANSWERED ? !awaitsAck() : early() != null;
    if (!known || state == State.ENDED) return false;
    SipRequest.Builder info = within().request(Method.INFO).body(contentType, body);
    info.add(HeaderName.INFO_PACKAGE, infoPackage);
    info.add(HeaderName.CONTENT_DISPOSITION, "Info-Package");
    send(info, Quiet.INSTANCE, layer.nowNs());
    return true;
  }

  /** Ends it, whatever its state: CANCEL, a refusal, or BYE. */
  public void hangUp(List<Header> headers) {
    long nowNs = layer.nowNs();
    switch (state) {
      case CALLING -> {
        if (outgoing != null) outgoing.cancel(headers, nowNs);
        end(Ending.of(Ending.How.WE_HUNG_UP, 487, ""), nowNs);
      }
      case RINGING -> reject(480, null, headers);
      case ANSWERED -> {
        bye(headers, nowNs);
        end(Ending.of(Ending.How.WE_HUNG_UP, 200, ""), nowNs);
      }
      case ENDED -> {}
    }
  }

  // What the exchanges share.

  SessionLayer layer() {
    return layer;
  }

  SessionListener listener() {
    return listener;
  }

  SessionTimer timer() {
    return timer;
  }

  OfferAnswer exchange() {
    return exchange;
  }

  Dialog established() {
    if (dialog == null) throw new IllegalStateException("a session has no dialog yet");
    return dialog;
  }

  /** The dialog that offers are made in: before the answer, an early one. */
  Dialog within() {
    EarlyDialog early = early();
    return early == null ? established() : early.dialog;
  }

  /** What is agreed in it. */
  OfferAnswer exchangeWithin() {
    EarlyDialog early = early();
    return early == null ? exchange : early.exchange;
  }

  private @Nullable EarlyDialog early() {
    return dialog == null && outgoing != null ? outgoing.focus() : null;
  }

  /** Whether an offer of ours or the peer's, after the first, is under way. */
  boolean isOffering() {
    return reoffers.isUnderWay();
  }

  /** Whether the peer waits for our answer to such an offer. */
  boolean isAnswering() {
    return reoffers.isAnswering();
  }

  /** Whether the peer may be offered something before the answer, now or in a moment. */
  boolean mayOfferEarly() {
    boolean dialogs = dialog != null || early() != null;
    return dialogs && peerAllowsUpdate && exchangeWithin().state() == OfferAnswer.State.STABLE;
  }

  boolean awaitsPrack() {
    return state == State.RINGING && callee().awaitsPrack();
  }

  /** The dialog they were made in is none any more. */
  void dropOffers() {
    reoffers.drop();
  }

  void receiveOffer(ServerTransaction transaction, SipRequest request, long nowNs) {
    reoffers.receive(transaction, request, nowNs);
  }

  /** What waited for the peer's offer to be met goes on. */
  void met(long nowNs) {
    if (state == State.RINGING) callee().proceed(nowNs);
    else proceed(nowNs);
  }

  void proceed(long nowNs) {
    reoffers.proceed(nowNs);
  }

  private CalleeInvite callee() {
    if (incoming == null) throw new IllegalStateException("a session was not invited");
    return incoming;
  }

  boolean isCaller() {
    return outgoing != null;
  }

  boolean peerAllowsUpdate() {
    return peerAllowsUpdate;
  }

  /** It said so, but it does not. */
  void forbidUpdate() {
    peerAllowsUpdate = false;
  }

  void call(Invitation invitation, long nowNs) {
    outgoing = new CallerInvite(this, invitation);
    outgoing.start(nowNs);
  }

  void invited(ServerTransaction transaction, SipRequest request, Flow from) {
    dialog = Dialog.asCallee(request, localTag);
    peerFlow = request.vias().size() == 1 ? from : null;
    learn(request);
    incoming = new CalleeInvite(this, transaction, request, from);
  }

  /** Our INVITE was answered within that dialog, or ours was the answer. */
  void answered(Dialog confirmed, OfferAnswer agreed, @Nullable Flow direct) {
    dialog = confirmed;
    exchange = agreed;
    state = State.ANSWERED;
    if (direct != null) peerFlow = direct;
  }

  void awaitAck(Acknowledged awaited) {
    unacknowledged = awaited;
  }

  boolean awaitsAck() {
    return unacknowledged != null && unacknowledged.waiting();
  }

  @Nullable Header identity() {
    return identity;
  }

  void learn(SipMessage message) {
    if (message.has(HeaderName.ALLOW)) {
      peerAllowsUpdate = message.lists(HeaderName.ALLOW, "UPDATE");
    }
  }

  /** Adds what every message that makes or refreshes a dialog says of us. */
  void introduce(MessageBuilder<?> message, Flow flow) {
    message.add(HeaderName.CONTACT, contact(flow));
    message.add(HeaderName.ALLOW, ALLOW);
    message.add(HeaderName.SUPPORTED, SUPPORTED);
    if (identity != null) message.add(identity);
  }

  /** Sends a request of the dialog on the way to the peer. */
  void send(SipRequest.Builder request, ResponseHandler handler, long nowNs) {
    layer.route(
        within(),
        dialog == null && outgoing != null ? outgoing.direct() : peerFlow,
        request,
        flow -> {
          if (flow == null) {
            layer.unroutable(handler);
            return;
          }
          SipRequest built = request.build();
          if (isTargetRefresh(built.method())) {
            request.add(HeaderName.CONTACT, contact(flow));
            built = request.build();
          }
          var sentBy = layer.surroundings().sentBy(flow);
          if (built.is(Method.ACK)) layer.transactions().ack(built, flow, sentBy);
          else layer.transactions().request(built, flow, sentBy, handler, layer.nowNs());
        });
  }

  private NameAddr contact(Flow flow) {
    NameAddr plain = layer.surroundings().contact(flow);
    Company with = company;
    return with == null ? plain : plain.withParams(plain.params().with(with.feature(), null));
  }

  private static boolean isTargetRefresh(Method method) {
    return method.equals(Method.INVITE)
        || method.equals(Method.UPDATE)
        || method.equals(Method.REFER)
        || method.equals(Method.NOTIFY);
  }

  // What the layer hands over.

  void receive(ServerTransaction transaction, SipRequest request, Flow from, long nowNs) {
    Dialog within = dialog == null && outgoing != null ? outgoing.early(request) : dialog;
    if (within == null) {
      layer.respond(transaction, 481, nowNs);
      return;
    }
    if (!within.inOrder(request)) {
      layer.respond(transaction, 500, nowNs);
      return;
    }
    if (peerFlow != null && request.vias().size() == 1) peerFlow = from;
    switch (request.method().name()) {
      case "BYE" -> peerBye(transaction, request, nowNs);
      case "INVITE", "UPDATE" -> {
        within.retarget(request);
        learn(request);
        boolean elsewhere = SdpBody.of(request) != null && isOfferingElsewhere(request);
        if (elsewhere) reoffers.refuseForNow(transaction, 500, nowNs);
        else reoffers.receive(transaction, request, nowNs);
      }
      case "PRACK" -> {
        if (incoming != null && state != State.ENDED) incoming.prack(transaction, request, nowNs);
        else layer.respond(transaction, 481, nowNs);
      }
      case "REFER" -> transfers.receiveRefer(transaction, request, nowNs);
      case "NOTIFY" -> transfers.receiveNotify(transaction, request, nowNs);
      case "INFO" -> {
        layer.respond(transaction, state == State.ENDED ? 481 : 200, nowNs);
        String type = request.value(HeaderName.CONTENT_TYPE);
        if (type != null && state != State.ENDED) listener.info(type, request.body(), nowNs);
      }
      case "OPTIONS" -> layer.respond(transaction, 200, nowNs);
      default -> layer.surroundings().request(transaction, request, from, nowNs);
    }
  }

  /** Whether the offer of one early dialog must wait for that of another. */
  private boolean isOfferingElsewhere(SipRequest offer) {
    return dialog == null && outgoing != null && !outgoing.turnTo(offer);
  }

  void receiveAck(SipRequest ack, long nowNs) {
    Acknowledged awaited = unacknowledged;
    if (awaited == null || !awaited.waiting() || !awaited.acknowledge(ack.cseq().number())) return;
    if (byeWaits != null) {
      sendBye(byeWaits, nowNs);
      return;
    }
    SessionDescription answer = null;
    if (awaited.offers()) {
      answer = SdpBody.read(ack);
      if (answer == null) {
        hangUp(List.of());
        return;
      }
      exchange.receiveAnswer(answer);
    }
    listener.acknowledged(answer, nowNs);
    reoffers.proceed(nowNs);
  }

  void cancelled(long nowNs) {
    if (state != State.RINGING) return;
    callee().reject(487, null, List.of(), nowNs);
    end(Ending.of(Ending.How.CANCELLED, 487, "Request Terminated"), nowNs);
  }

  private void peerBye(ServerTransaction transaction, SipRequest bye, long nowNs) {
    layer.respond(transaction, 200, nowNs);
    if (byeWaits != null) release(); // Both hung up; theirs came first.
    if (state == State.RINGING) callee().reject(487, null, List.of(), nowNs);
    if (state == State.CALLING && outgoing != null) {
      if (outgoing.leave(bye)) return; // Others still ring.
      outgoing.cancel(List.of(), nowNs);
    }
    String reason = bye.value(HeaderName.REASON);
    end(new Ending(Ending.How.PEER_HUNG_UP, 200, "", reason, List.of()), nowNs);
  }

  // The clock.

  void refresh(long nowNs) {
    if (state == State.ANSWERED) reoffers.refresh(nowNs);
  }

  void expired(long nowNs) {
    if (state != State.ANSWERED) return;
    bye(List.of(new Header(HeaderName.REASON, "SIP;cause=408;text=\"session expired\"")), nowNs);
    end(Ending.of(Ending.How.LOST, 408, "the session was not refreshed"), nowNs);
  }

  /** No ACK for our 2xx: the peer's Contact cannot be reached, or it never got our answer. */
  void unacknowledged(long nowNs) {
    sendBye(List.of(new Header(HeaderName.REASON, "SIP;cause=408;text=\"no ACK\"")), nowNs);
    end(Ending.of(Ending.How.LOST, 408, "no ACK came for our answer"), nowNs);
  }

  /** The dialog is gone at the other side (RFC 3261 section 12.2.1.2). */
  void lost(int status, long nowNs) {
    if (state != State.ANSWERED) return;
    bye(List.of(), nowNs);
    end(Ending.of(Ending.How.LOST, status, "the peer does not know the call any more"), nowNs);
  }

  /** Ends it if it has not ended, and tells the owner. */
  void end(Ending ending, long nowNs) {
    if (state == State.ENDED) return;
    state = State.ENDED;
    timer.stop();
    reoffers.stop();
    if (incoming != null) incoming.stop();
    if (outgoing != null) outgoing.ended();
    if (byeWaits == null) release();
    listener.ended(ending, nowNs);
  }

  private void release() {
    byeWaits = null;
    if (unacknowledged != null) unacknowledged.stop();
    layer.forget(this);
  }

  /** A callee must not send BYE before its 2xx is acknowledged (RFC 3261 section 15). */
  private void bye(List<Header> headers, long nowNs) {
    if (isAnswerInAckAwaited() && outgoing != null) outgoing.acknowledgeInVain();
    if (awaitsAck()) byeWaits = headers;
    else sendBye(headers, nowNs);
  }

  private void sendBye(List<Header> headers, long nowNs) {
    SipRequest.Builder bye = established().request(Method.BYE);
    for (Header header : headers) bye.add(header);
    send(bye, new Challenged(this, Quiet.INSTANCE), nowNs);
    release();
  }

  /** For requests whose answer changes nothing. */
  enum Quiet implements ResponseHandler {
    INSTANCE;

    @Override
    public void response(ClientTransaction transaction, SipResponse response, long nowNs) {}

    @Override
    public void failed(@Nullable ClientTransaction transaction, Failure failure, long nowNs) {}
  }
}
