package org.ringfence.sip.session;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sdp.OfferAnswer;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.ServerTransaction;

/**
 * The peer's INVITE and our answers to it (RFC 3261 section 13.3). Provisional responses are sent
 * reliably (RFC 3262), one at a time, when the peer requires it, and when the peer can and our
 * answer in one is to hold.
 */
final class CalleeInvite {
  private static final long KEEP_RINGING_NS = 60_000_000_000L;
  private static final long LONGEST_RINGING_NS = 10 * KEEP_RINGING_NS;
  private static final int MOST_WAITING = 8;

  /** A provisional response that waits for the one before it. */
  private record Progress(int status, @Nullable SessionDescription early, boolean holds) {}

  private final Session session;
  private final ServerTransaction transaction;
  private final SipRequest request;
  private final Flow flow;
  private final boolean required;
  private final ArrayDeque<Progress> waiting = new ArrayDeque<>(2);
  private final Alarm repeat = new Alarm(this::repeat);
  private final Alarm keepRinging = new Alarm(this::keepRinging);
  private @Nullable SipResponse unacknowledged;
  private @Nullable SipResponse lastUnreliable;
  private @Nullable SessionDescription answerWaits;
  private final long beganNs;
  private long rseq;
  private long awaitedRseq;
  private long intervalNs;
  private long giveUpNs;

  CalleeInvite(Session session, ServerTransaction transaction, SipRequest request, Flow flow) {
    this.session = session;
    this.transaction = transaction;
    this.request = request;
    this.flow = flow;
    this.required = request.lists(HeaderName.REQUIRE, "100rel");
    SessionDescription offer = SdpBody.read(request);
    if (offer != null) session.exchange().receiveOffer(offer);
    beganNs = session.layer().nowNs();
    session.layer().wheel().schedule(keepRinging, beganNs + KEEP_RINGING_NS);
  }

  SipRequest request() {
    return request;
  }

  Flow flow() {
    return flow;
  }

  /**
   * Rings.
   *
   * @param holds whether {@code early} is what will be answered, as far as we know
   */
  void ring(int status, @Nullable SessionDescription early, boolean holds, long nowNs) {
    if (answerWaits != null) return;
    if (unacknowledged != null) {
      if (waiting.size() < MOST_WAITING) waiting.add(new Progress(status, early, holds));
      return;
    }
    OfferAnswer exchange = session.exchange();
    boolean reliable = required || holds && request.lists(HeaderName.SUPPORTED, "100rel");
    boolean unanswered = exchange.local() == null; // Later it is offers that change something.
    boolean isAnswer = unanswered && exchange.state() == OfferAnswer.State.OFFER_RECEIVED;
    SipResponse.Builder response = response(status);
    session.introduce(response, flow);
    if (isAnswer || unanswered && !reliable) SdpBody.write(response, early);
    if (reliable) {
      rseq = rseq == 0 ? 1 + session.layer().random().nextInt(1 << 20) : rseq + 1;
      response.add(HeaderName.REQUIRE, "100rel").add(HeaderName.RSEQ, rseq);
      if (isAnswer && early != null) exchange.sendAnswer(early);
      awaitedRseq = rseq;
      unacknowledged = response.build();
      intervalNs = session.layer().timers().t1Ns();
      giveUpNs = nowNs + 64 * intervalNs;
      session.layer().wheel().schedule(repeat, nowNs + intervalNs);
    }
    SipResponse built = unacknowledged != null ? unacknowledged : response.build();
    lastUnreliable = reliable ? null : built;
    session.layer().transactions().respond(transaction, built, nowNs);
    session.layer().wheel().schedule(keepRinging, nowNs + KEEP_RINGING_NS);
  }

  /** Whether our reliable answer has not arrived yet, so that we must not offer (RFC 3311 5.1). */
  boolean awaitsPrack() {
    return unacknowledged != null;
  }

  /** The PRACK of our provisional response (RFC 3262 section 3). */
  void prack(ServerTransaction from, SipRequest prack, long nowNs) {
    String wanted = awaitedRseq + " " + request.cseq();
    String rack = prack.value(HeaderName.RACK);
    boolean matches = rack != null && rack.strip().replaceAll("[ \t]+", " ").equals(wanted);
    if (awaitedRseq == 0 || !matches) { // One that comes after our answer still counts.
      session.layer().respond(from, 481, nowNs);
      return;
    }
    awaitedRseq = 0;
    unacknowledged = null;
    session.layer().wheel().cancel(repeat);
    if (SdpBody.of(prack) == null) session.layer().respond(from, 200, nowNs);
    else session.receiveOffer(from, prack, nowNs); // Section 5.
    proceed(nowNs);
  }

  /** Says what waited, unless something else must come first. */
  void proceed(long nowNs) {
    if (unacknowledged != null || session.isAnswering()) return;
    Progress next = waiting.poll();
    SessionDescription answer = answerWaits;
    if (next != null) {
      ring(next.status, next.early, next.holds, nowNs);
    } else if (answer != null) {
      answerWaits = null;
      answer(answer, nowNs);
    }
    session.proceed(nowNs);
  }

  void answer(SessionDescription description, long nowNs) {
    boolean early = unacknowledged != null && unacknowledged.body().length > 0;
    if (early || session.isAnswering()) {
      answerWaits = description; // RFC 3262 section 3: not before the answer in it has arrived.
      return;
    }
    stop();
    SipResponse.Builder response = response(200);
    session.introduce(response, flow);
    OfferAnswer exchange = session.exchange();
    switch (exchange.state()) {
      case OFFER_RECEIVED -> {
        exchange.sendAnswer(description);
        SdpBody.write(response, description);
      }
      case NONE -> {
        exchange.sendOffer(description);
        SdpBody.write(response, description);
      }
      default -> {} // A reliable provisional response carried it, or what another phone said.
    }
    boolean changed =
        !description.equals(exchange.local()) && !description.equals(exchange.pending());
    session.timer().answer(request, response, nowNs);
    session.established().confirm();
    session.answered(session.established(), exchange, null);
    session.awaitAck(new Acknowledged(session, transaction, response.build(), nowNs));
    if (changed) session.offer(description);
    transaction.user(null); // It cannot be cancelled any more, and outlives the call.
  }

  void reject(int status, @Nullable String phrase, List<Header> headers, long nowNs) {
    stop();
    SipResponse.Builder response = response(status);
    if (phrase != null) response.reasonPhrase(phrase);
    for (Header header : headers) response.add(header);
    session.layer().transactions().respond(transaction, response.build(), nowNs);
    transaction.user(null);
  }

  void stop() {
    session.layer().wheel().cancel(repeat);
    session.layer().wheel().cancel(keepRinging);
    unacknowledged = null;
    answerWaits = null;
    waiting.clear();
  }

  private SipResponse.Builder response(int status) {
    SipResponse.Builder response = SipResponse.to(request, status, session.localTag());
    if (status < 300) response.copy(request, HeaderName.RECORD_ROUTE);
    return response.add(HeaderName.SERVER, session.layer().surroundings().product());
  }

  private void repeat(long nowNs) {
    SipResponse again = unacknowledged;
    if (again == null) return;
    if (nowNs >= giveUpNs) {
      reject(504, "No PRACK", List.of(), nowNs);
      session.end(Ending.of(Ending.How.LOST, 504, "no PRACK came for our ringing"), nowNs);
      return;
    }
    intervalNs *= 2;
    session.layer().wheel().schedule(repeat, Math.min(nowNs + intervalNs, giveUpNs));
    session.layer().transactions().respond(transaction, again, nowNs);
  }

  /**
   * Proxies forget a call that says nothing for three minutes (RFC 3261 section 13.3.1.1). A caller
   * that is gone, whose CANCEL never came, is not waited for without end.
   */
  private void keepRinging(long nowNs) {
    if (nowNs - beganNs >= LONGEST_RINGING_NS) {
      reject(480, null, List.of(), nowNs);
      session.end(Ending.of(Ending.How.LOST, 408, "nobody answered or gave up"), nowNs);
      return;
    }
    if (lastUnreliable != null) {
      session.layer().transactions().respond(transaction, lastUnreliable, nowNs);
    }
    session.layer().wheel().schedule(keepRinging, nowNs + KEEP_RINGING_NS);
  }
}
