package org.ringfence.sip.session;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.OfferAnswer;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.ServerTransaction;

/**
 * Offers within a session by re-INVITE and UPDATE, ours and the peer's, one at a time (RFC 3261
 * section 14, RFC 3311, RFC 6141). Both at once is glare: 491, and each tries again after its wait.
 */
final class Reoffers {
  private static final long MS_NS = 1_000_000L;
  private static final int RETRY_AFTER_SECONDS = 3;

  /** How often one offer is made in spite of 491 and 500. */
  private static final int MOST_RETRIES = 8;

  private final Session session;
  private final Alarm retry = new Alarm(this::proceed);
  private @Nullable ServerTransaction peers;
  private @Nullable SipRequest peersRequest;
  private boolean peersIsInvite;
  private @Nullable Reoffer ours;
  private @Nullable SessionDescription queued;
  private boolean refreshDue;
  private int retries;

  Reoffers(Session session) {
    this.session = session;
  }

  // The peer offers.

  void receive(ServerTransaction transaction, SipRequest request, long nowNs) {
    SessionLayer layer = session.layer();
    boolean invite = request.is(Method.INVITE);
    if (session.state() == Session.State.ENDED) {
      layer.respond(transaction, 481, nowNs);
    } else if (SessionTimer.tooSmall(request)) {
      SipResponse.Builder tooSmall = layer.response(transaction, 422);
      tooSmall.add(HeaderName.MIN_SE, SessionTimer.LEAST_SECONDS);
      layer.transactions().respond(transaction, tooSmall.build(), nowNs);
    } else if (SdpBody.isForeign(request)) {
      SipResponse.Builder foreign = layer.response(transaction, 415);
      foreign.add(HeaderName.ACCEPT, SdpBody.TYPE);
      layer.transactions().respond(transaction, foreign.build(), nowNs);
    } else if (SdpBody.isBroken(request)) {
      layer.respond(transaction, 400, nowNs);
    } else if (!invite && SdpBody.of(request) == null) {
      refreshed(transaction, request, nowNs);
    } else if (ours != null || isFirstUnanswered()) {
      layer.respond(transaction, 491, nowNs);
    } else if (peers != null || session.awaitsAck() || isTooEarly(invite)) {
      refuseForNow(transaction, 500, nowNs);
    } else {
      take(transaction, request, nowNs);
    }
  }

  /** Whether our first offer has no answer yet, so that any of theirs meets it (RFC 3311 5.2). */
  private boolean isFirstUnanswered() {
    return session.state() != Session.State.ANSWERED
        && session.exchangeWithin().state() == OfferAnswer.State.OFFER_SENT;
  }

  /** Whether the call's answer, or ours to their first offer, must come before this. */
  private boolean isTooEarly(boolean invite) {
    if (session.state() == Session.State.ANSWERED) return false;
    return invite || session.exchangeWithin().state() != OfferAnswer.State.STABLE;
  }

  private void refreshed(ServerTransaction transaction, SipRequest request, long nowNs) {
    SipResponse.Builder response = session.layer().response(transaction, 200);
    session.introduce(response, transaction.flow());
    if (session.state() == Session.State.ANSWERED) {
      session.timer().answer(request, response, nowNs);
    }
    session.layer().transactions().respond(transaction, response.build(), nowNs);
  }

  private void take(ServerTransaction transaction, SipRequest request, long nowNs) {
    peers = transaction;
    peersRequest = request;
    peersIsInvite = request.is(Method.INVITE);
    SessionDescription offer = SdpBody.read(request);
    if (offer != null) {
      OfferAnswer exchange = session.exchangeWithin();
      boolean unchanged = offer.equals(exchange.remote());
      exchange.receiveOffer(offer);
      SessionDescription settled = exchange.local();
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
    OfferAnswer exchange = session.exchangeWithin();
    if (exchange.state() == OfferAnswer.State.OFFER_RECEIVED) exchange.sendAnswer(description);
    else exchange.sendOffer(description);
    SipResponse.Builder response = session.layer().response(transaction, 200);
    session.introduce(response, transaction.flow());
    SdpBody.write(response, description);
    if (session.state() == Session.State.ANSWERED) {
      session.timer().answer(request, response, nowNs);
    }
    if (peersIsInvite) {
      session.awaitAck(new Acknowledged(session, transaction, response.build(), nowNs));
    } else {
      session.layer().transactions().respond(transaction, response.build(), nowNs);
      session.met(nowNs);
    }
  }

  void refuse(int status, long nowNs) {
    ServerTransaction transaction = peers;
    if (transaction == null) return;
    peers = null;
    session.exchangeWithin().reject();
    session.layer().respond(transaction, status, nowNs);
    session.met(nowNs);
  }

  void refuseForNow(ServerTransaction transaction, int status, long nowNs) {
    SipResponse.Builder response = session.layer().response(transaction, status);
    response.add(HeaderName.RETRY_AFTER, session.layer().random().nextInt(RETRY_AFTER_SECONDS));
    session.layer().transactions().respond(transaction, response.build(), nowNs);
  }

  // We offer.

  void offer(SessionDescription offer, long nowNs) {
    queued = offer;
    retries = 0;
    proceed(nowNs);
  }

  /** Before the answer, where {@code proceed} would have to wait for that. */
  void offerEarly(SessionDescription offer, long nowNs) {
    if (ours == null && peers == null && session.mayOfferEarly()) {
      offer(offer, nowNs);
    } else {
      // Not before the verb has returned.
      session.layer().wheel().schedule(new Alarm(this::cannotOffer), nowNs);
    }
  }

  private void cannotOffer(long nowNs) {
    if (session.state() != Session.State.ENDED) session.listener().offerRefused(500, nowNs);
  }

  /** Whether an offer or a refresh is on its way, or waits to be. */
  boolean isUnderWay() {
    return ours != null || peers != null || queued != null;
  }

  boolean isAnswering() {
    return peers != null;
  }

  void refresh(long nowNs) {
    refreshDue = true;
    proceed(nowNs);
  }

  /** Sends the offer that waits, or else the refresh, if nothing stands in its way. */
  void proceed(long nowNs) {
    if (session.state() == Session.State.ENDED || retry.armed()) return;
    if (ours != null || peers != null || session.awaitsAck()) return;
    if (!session.exchangeWithin().mayOffer()) return;
    SessionDescription next = queued;
    SessionDescription settled = session.local();
    if (session.state() != Session.State.ANSWERED) {
      if (next == null || session.awaitsPrack() || !session.mayOfferEarly()) return;
      queued = null;
      send(Method.UPDATE, next, true, nowNs);
    } else if (next != null) {
      queued = null;
      send(Method.INVITE, next, true, nowNs);
    } else if (refreshDue && session.peerAllowsUpdate()) {
      send(Method.UPDATE, null, false, nowNs);
    } else if (refreshDue && settled != null) {
      send(Method.INVITE, settled, false, nowNs);
    }
  }

  private void send(Method method, @Nullable SessionDescription offer, boolean news, long nowNs) {
    refreshDue = false; // Each of our requests asks for a new interval.
    if (offer != null) session.exchangeWithin().sendOffer(offer);
    Reoffer begun = new Reoffer(session, this, offer, news);
    ours = begun;
    begun.send(method, nowNs);
  }

  /** Ours has its final response, or will have none. */
  void over(Reoffer reoffer) {
    if (ours == reoffer) ours = null;
  }

  /** Ours was refused because something else was under way: later again. */
  void again(@Nullable SessionDescription offer, boolean news, int status, long nowNs) {
    retries++;
    if (retries <= MOST_RETRIES) {
      if (!news) refreshDue = true;
      else if (queued == null) queued = offer;
      session.layer().wheel().schedule(retry, nowNs + patienceMs() * MS_NS);
    } else if (news) {
      session.listener().offerRefused(status, nowNs);
      proceed(nowNs);
    } else {
      session.timer().refreshLater(nowNs);
    }
  }

  void settled() {
    retries = 0;
  }

  /** RFC 3261 section 14.1: who made the Call-ID waits longer, so that they do not meet again. */
  private long patienceMs() {
    int tenths = session.layer().random().nextInt(190);
    return 10L * (session.isCaller() ? 210 + tenths : 1 + tenths);
  }

  /** The early dialog they belong to is not the one that was answered in, or is gone. */
  void drop() {
    if (peers != null) session.layer().respond(peers, 481, session.layer().nowNs());
    peers = null;
    if (ours != null) ours.drop();
    ours = null;
  }

  void stop() {
    session.layer().wheel().cancel(retry);
    queued = null;
    refreshDue = false;
    if (peers != null) session.layer().respond(peers, 487, session.layer().nowNs());
    peers = null;
    if (ours != null) ours.abandon();
  }
}
