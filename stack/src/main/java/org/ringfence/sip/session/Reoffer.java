package org.ringfence.sip.session;

import java.util.List;
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
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/** One re-INVITE or UPDATE of ours (RFC 3261 section 14.1, RFC 3311), a mere refresh included. */
final class Reoffer implements ResponseHandler {
  private final Session session;
  private final Reoffers queue;
  private final @Nullable SessionDescription offer;
  private final boolean news;
  private final OfferAnswer exchange;

  /** Set once it is on its way: until then the transaction gives up by itself. */
  private @Nullable ClientTransaction proceeding;

  /** The ACK of its 2xx, sent again for each repeated one. */
  private @Nullable SipRequest ack;

  private boolean timed;
  private boolean over;

  /**
   * @param offer null for an UPDATE that only refreshes
   * @param news whether it offers what was not agreed on already
   */
  Reoffer(Session session, Reoffers queue, @Nullable SessionDescription offer, boolean news) {
    this.session = session;
    this.queue = queue;
    this.offer = offer;
    this.news = news;
    this.exchange = session.exchangeWithin();
  }

  void send(Method method, long nowNs) {
    SipRequest.Builder request = session.within().request(method);
    request.add(HeaderName.ALLOW, Session.ALLOW);
    request.add(HeaderName.SUPPORTED, Session.SUPPORTED);
    Header identity = session.identity();
    if (identity != null) request.add(identity);
    timed = isAnswered(); // The call's own INVITE asks for an interval (RFC 4028).
    if (timed) session.timer().ask(request, "uac");
    Company company = method.equals(Method.INVITE) ? session.company() : null;
    if (company != null) for (Header header : company.headers()) request.add(header);
    SdpBody.write(request, offer, company == null ? null : company.attachment());
    session.send(request, new Challenged(session, this), nowNs);
  }

  /** The session is over: a peer that never answers must not keep the INVITE for ever. */
  void abandon() {
    ClientTransaction waiting = proceeding;
    if (over || waiting == null || !waiting.isInvite()) return;
    session.layer().transactions().cancel(waiting, List.of(), session.layer().nowNs());
  }

  private boolean isAnswered() {
    return session.state() == Session.State.ANSWERED;
  }

  /** Its dialog is over: what comes of it concerns nobody. */
  void drop() {
    over = true;
  }

  @Override
  public void response(ClientTransaction from, SipResponse response, long nowNs) {
    if (response.isProvisional()) {
      proceeding = from;
      if (session.state() == Session.State.ENDED) abandon();
      return;
    }
    boolean first = !over;
    over = true;
    queue.over(this);
    if (from.isInvite() && response.isSuccess()) acknowledge(from, nowNs);
    if (!first || session.state() == Session.State.ENDED) return;
    if (response.isSuccess()) succeeded(response, nowNs);
    else refused(from, response.status(), nowNs);
  }

  @Override
  public void failed(@Nullable ClientTransaction from, Failure failure, long nowNs) {
    boolean first = !over;
    over = true;
    queue.over(this);
    if (first && !isAnswered()) refusedEarly(408, nowNs);
    session.lost(failure.kind() == Failure.Kind.TIMEOUT ? 408 : 503, nowNs);
  }

  private void succeeded(SipResponse response, long nowNs) {
    queue.settled();
    session.within().retarget(response);
    session.learn(response);
    if (timed) session.timer().agreed(response, nowNs);
    if (offer != null) answered(SdpBody.read(response), nowNs);
    queue.proceed(nowNs);
  }

  private void answered(@Nullable SessionDescription answer, long nowNs) {
    if (answer == null) {
      exchange.reject();
      if (news) session.listener().offerRefused(488, nowNs);
      return;
    }
    boolean changed = news || !answer.equals(exchange.remote());
    exchange.receiveAnswer(answer);
    if (changed) session.listener().offerAnswered(answer, nowNs);
  }

  private void refused(ClientTransaction from, int status, long nowNs) {
    if (offer != null) exchange.reject();
    boolean notYet = status == 491 || status == 500;
    if (!isAnswered() && !notYet) {
      refusedEarly(status, nowNs);
    } else if (notYet) {
      queue.again(offer, news, status, nowNs);
    } else if (status == 408 || status == 481) {
      session.lost(status, nowNs);
    } else if (news) {
      session.listener().offerRefused(status, nowNs);
      queue.proceed(nowNs);
    } else {
      boolean noUpdate = !from.isInvite() && (status == 405 || status == 501);
      if (noUpdate) session.forbidUpdate();
      session.timer().refreshLater(nowNs);
      queue.proceed(nowNs);
    }
  }

  /** Without an answer there is no call yet that could be lost. */
  private void refusedEarly(int status, long nowNs) {
    if (session.state() == Session.State.ENDED) return;
    exchange.reject();
    session.listener().offerRefused(status, nowNs);
    queue.proceed(nowNs);
  }

  private void acknowledge(ClientTransaction from, long nowNs) {
    SipRequest built = ack;
    if (built == null) {
      SipRequest request = from.request();
      SipRequest.Builder first = session.established().ack(request.cseq().number());
      first.copy(request, HeaderName.AUTHORIZATION).copy(request, HeaderName.PROXY_AUTHORIZATION);
      ack = built = first.build();
    }
    session.send(built.with(), Session.Quiet.INSTANCE, nowNs);
  }
}
