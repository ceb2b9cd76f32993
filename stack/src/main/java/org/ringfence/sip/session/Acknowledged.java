package org.ringfence.sip.session;

import org.ringfence.sdp.OfferAnswer;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.ServerTransaction;

/**
 * A 2xx to an INVITE, sent again until its ACK arrives (RFC 3261 section 13.3.1.4). It is repeated
 * over reliable transports too, since a proxy on the way may use another.
 */
final class Acknowledged {
  private final Session session;
  private final ServerTransaction transaction;
  private final SipResponse response;
  private final Alarm alarm = new Alarm(this::repeat);
  private final long giveUpNs;
  private long intervalNs;
  private final boolean offers;
  private boolean waiting = true;

  Acknowledged(Session session, ServerTransaction transaction, SipResponse response, long nowNs) {
    this.session = session;
    this.transaction = transaction;
    this.response = response;
    this.offers =
        response.body().length > 0 && session.exchange().state() == OfferAnswer.State.OFFER_SENT;
    this.intervalNs = session.layer().timers().t1Ns();
    this.giveUpNs = nowNs + 64 * intervalNs;
    session.layer().wheel().schedule(alarm, nowNs + intervalNs);
    session.layer().transactions().respond(transaction, response, nowNs);
  }

  /** Whether an ACK with that number is the one; then the repeating ends. */
  boolean acknowledge(long inviteSeq) {
    if (response.cseq().number() != inviteSeq) return false;
    stop();
    return true;
  }

  /** Whether it brings our offer, which the ACK answers. */
  boolean offers() {
    return offers;
  }

  boolean waiting() {
    return waiting;
  }

  void stop() {
    waiting = false;
    session.layer().wheel().cancel(alarm);
  }

  private void repeat(long nowNs) {
    if (nowNs >= giveUpNs) {
      stop();
      session.unacknowledged(nowNs);
      return;
    }
    intervalNs = Math.min(intervalNs * 2, session.layer().timers().t2Ns());
    session.layer().wheel().schedule(alarm, Math.min(nowNs + intervalNs, giveUpNs));
    session.layer().transactions().respond(transaction, response, nowNs);
  }
}
