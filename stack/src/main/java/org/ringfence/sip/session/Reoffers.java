package org.ringfence.sip.session;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.OfferAnswer;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/**
 * Offers within a session by re-INVITE and UPDATE, ours and the peer's, one at a time (RFC 3261
 * section 14, RFC 3311, RFC 6141). Both at once is glare: 491, and each tries again after its wait.
 */
final class Reoffers implements ResponseHandler {
  private static final long MS_NS = 1_000_000L;
  private static final int RETRY_AFTER_SECONDS = 3;

  private final Session session;
  private final Alarm retry = new Alarm(this::proceed);
  private @Nullable ServerTransaction peers;
  private @Nullable SipRequest peersRequest;
  private @Nullable SessionDescription queued;
  private boolean oursIsUnderWay;
  private boolean oursOffers;
  private boolean peersIsInvite;

  Reoffers(Session session) {
    this.session = session;
  }

  // The peer offers.

  void receive(ServerTransaction transaction, SipRequest request, long nowNs) {
    SessionLayer layer = session.layer();
    boolean invite = request.is(Method.INVITE);
    if (session.state() != Session.State.ANSWERED) {
      refuseForNow(transaction, 500, nowNs);
    } else if (SessionTimer.tooSmall(request)) {
      SipResponse.Builder tooSmall = layer.response(transaction, 422);
      tooSmall.add(HeaderName.MIN_SE, SessionTimer.LEAST_SECONDS);
      layer.transactions().respond(transaction, tooSmall.build(), nowNs);
    } else if (SdpBody.isBroken(request)) {
      layer.respond(transaction, 400, nowNs);
    } else if (!invite && SdpBody.of(request) == null) {
      SipResponse.Builder refreshed = layer.response(transaction, 200);
      session.timer().answer(request, refreshed, nowNs);
      layer.transactions().respond(transaction, refreshed.build(), nowNs);
    } else if (oursIsUnderWay) {
      layer.respond(transaction, 491, nowNs);
    } else if (peers != null || session.awaitsAck()) {
      refuseForNow(transaction, 500, nowNs);
    } else {
      take(transaction, request, nowNs);
    }
  }

  private void take(ServerTransaction transaction, SipRequest request, long nowNs) {
    peers = transaction;
    peersRequest = request;
    peersIsInvite = request.is(Method.INVITE);
    SessionDescription offer = SdpBody.read(request);
    if (offer != null) {
      boolean unchanged = offer.equals(session.remote());
      session.exchange().receiveOffer(offer);
      SessionDescription settled = session.local();
      if (unchanged && settled != null) {
        accept(settled, nowNs); // A mere refresh (RFC 4028 section 7.4).
        return;
      }
    }
    session.listener().offered(offer, nowNs);
  }

  void accept(SessionDescription description, long nowNs) {
    ServerTransaction transaction = peers;
    SipRequest request = peersRequest;
    if (transaction == null || request == null) return;
    peers = null;
    OfferAnswer exchange = session.exchange();
    if (exchange.state() == OfferAnswer.State.OFFER_RECEIVED) exchange.sendAnswer(description);
    else exchange.sendOffer(description);
    SipResponse.Builder response = session.layer().response(transaction, 200);
    session.introduce(response, transaction.flow());
    SdpBody.write(response, description);
    session.timer().answer(request, response, nowNs);
    if (peersIsInvite) {
      session.awaitAck(new Acknowledged(session, transaction, response.build(), nowNs));
    } else {
      session.layer().transactions().respond(transaction, response.build(), nowNs);
      proceed(nowNs);
    }
  }

  void refuse(int status, long nowNs) {
    ServerTransaction transaction = peers;
    if (transaction == null) return;
    peers = null;
    session.exchange().reject();
    session.layer().respond(transaction, status, nowNs);
    proceed(nowNs);
  }

  private void refuseForNow(ServerTransaction transaction, int status, long nowNs) {
    SipResponse.Builder response = session.layer().response(transaction, status);
    response.add(HeaderName.RETRY_AFTER, session.layer().random().nextInt(RETRY_AFTER_SECONDS));
    session.layer().transactions().respond(transaction, response.build(), nowNs);
  }

  // We offer.

  void offer(SessionDescription offer, long nowNs) {
    queued = offer;
    proceed(nowNs);
  }

  /** Sends the offer that waits, if nothing stands in its way. */
  void proceed(long nowNs) {
    SessionDescription next = queued;
    if (next == null || session.state() != Session.State.ANSWERED) return;
    boolean free = !oursIsUnderWay && peers == null && !session.awaitsAck() && !retry.armed();
    if (!free || !session.exchange().mayOffer()) return;
    queued = null;
    session.exchange().sendOffer(next);
    send(Method.INVITE, next, nowNs);
  }

  void refresh(long nowNs) {
    if (oursIsUnderWay || peers != null) return;
    if (session.peerAllowsUpdate()) {
      send(Method.UPDATE, null, nowNs);
    } else if (session.local() != null && session.exchange().mayOffer()) {
      session.exchange().sendOffer(session.local());
      send(Method.INVITE, session.local(), nowNs);
    }
  }

  private void send(Method method, @Nullable SessionDescription offer, long nowNs) {
    SipRequest.Builder request = session.established().request(method);
    request.add(HeaderName.ALLOW, Session.ALLOW);
    request.add(HeaderName.SUPPORTED, Session.SUPPORTED);
    Header identity = session.identity();
    if (identity != null) request.add(identity);
    session.timer().ask(request, "uac");
    SdpBody.write(request, offer);
    oursIsUnderWay = true;
    oursOffers = offer != null;
    session.send(request, new Challenged(session, this), nowNs);
  }

  @Override
  public void response(ClientTransaction transaction, SipResponse response, long nowNs) {
    if (response.isProvisional()) return;
    boolean first = oursIsUnderWay;
    oursIsUnderWay = false;
    if (session.state() != Session.State.ANSWERED) {
      if (transaction.isInvite() && response.isSuccess()) acknowledge(transaction, nowNs);
      return;
    }
    if (response.isSuccess()) {
      if (transaction.isInvite()) acknowledge(transaction, nowNs);
      if (first) succeeded(response, nowNs);
    } else {
      refused(transaction, response.status(), nowNs);
    }
  }

  @Override
  public void failed(@Nullable ClientTransaction transaction, Failure failure, long nowNs) {
    oursIsUnderWay = false;
    session.lost(failure.kind() == Failure.Kind.TIMEOUT ? 408 : 503, nowNs);
  }

  private void succeeded(SipResponse response, long nowNs) {
    session.established().retarget(response);
    session.learn(response);
    session.timer().agreed(response, nowNs);
    if (!oursOffers) {
      proceed(nowNs);
      return;
    }
    SessionDescription before = session.remote();
    SessionDescription answer = SdpBody.read(response);
    if (answer == null) {
      session.exchange().reject();
      session.listener().offerRefused(488, nowNs);
    } else {
      boolean refreshed = session.exchange().pending() == session.local() && answer.equals(before);
      session.exchange().receiveAnswer(answer);
      if (!refreshed) session.listener().offerAnswered(answer, nowNs);
    }
    proceed(nowNs);
  }

  private void refused(ClientTransaction transaction, int status, long nowNs) {
    SessionDescription offer = oursOffers ? session.exchange().pending() : null;
    session.exchange().reject();
    if (status == 491 || status == 500) {
      if (queued == null && offer != session.local()) queued = offer;
      session.layer().wheel().schedule(retry, nowNs + patienceMs() * MS_NS);
    } else if (status == 408 || status == 481) {
      session.lost(status, nowNs);
    } else if (offer != null && offer != session.local()) {
      session.listener().offerRefused(status, nowNs);
    }
    proceed(nowNs);
  }

  /** RFC 3261 section 14.1: who made the Call-ID waits longer, so that they do not meet again. */
  private long patienceMs() {
    int tenths = session.layer().random().nextInt(190);
    return 10L * (session.isCaller() ? 210 + tenths : 1 + tenths);
  }

  private void acknowledge(ClientTransaction transaction, long nowNs) {
    SipRequest request = transaction.request();
    SipRequest.Builder ack = session.established().ack(request.cseq().number());
    ack.copy(request, HeaderName.AUTHORIZATION).copy(request, HeaderName.PROXY_AUTHORIZATION);
    session.send(ack, Session.Quiet.INSTANCE, nowNs);
  }

  void stop() {
    session.layer().wheel().cancel(retry);
    queued = null;
    if (peers != null) session.layer().respond(peers, 487, session.layer().nowNs());
    peers = null;
  }
}
