package org.ringfence.sip.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.session.End.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Via;

/** Offers before the call is answered, by PRACK and UPDATE (RFC 3262 section 5, RFC 3311). */
class SessionEarlyOfferTest {
  private static final Header RELIABLY = new Header(HeaderName.REQUIRE, "100rel");

  private final Wire wire = new Wire();
  private final End a = wire.end("a");
  private final End b = wire.end("b");
  private Talk caller;
  private Talk callee;

  @AfterEach
  void nothingIsLeft() {
    wire.lost = message -> false;
    caller.hangUp();
    wire.pass(1_000);
    callee.hangUp();
    wire.pass(200_000);
    assertThat(a.heldAtLast() + b.heldAtLast()).isZero();
  }

  private void invite(Header... headers) {
    caller = a.call(b, sdp(1000), headers);
    wire.settle();
    callee = b.invited.getFirst();
  }

  /** The callee's answer is there and was acknowledged, before it takes the call. */
  private void agreeEarly() {
    invite(RELIABLY);
    callee.session.ring(183, sdp(2000));
    wire.settle();
    assertThat(wire.statuses(Method.PRACK)).containsExactly(200);
    caller.told.clear();
    callee.told.clear();
    wire.seen.clear();
  }

  /** A PRACK with an offer, which our own callers do not send. */
  private void prackWithOffer(SessionDescription offer) {
    invite(RELIABLY);
    wire.lost = Wire.request(Method.PRACK);
    callee.session.ring(183, sdp(2000));
    wire.settle();
    SipRequest lost = wire.requests(Method.PRACK).getFirst();
    wire.lost = message -> false;
    a.send(lost.with().body("application/sdp", offer.write()).build(), b);
  }

  private static @Nullable SessionDescription said(SipResponse response) {
    return SdpBody.read(response);
  }

  @Test
  void anOfferInPrackIsAnsweredInItsOk() {
    prackWithOffer(sdp(1001));
    assertThat(callee.told).containsExactly("offered 1001");
    assertThat(wire.statuses(Method.PRACK)).isEmpty();
    callee.session.acceptOffer(sdp(2001));
    wire.settle();
    SipResponse ok = wire.responses(Method.PRACK).getFirst();
    assertThat(ok.status()).isEqualTo(200);
    assertThat(End.port(said(ok))).isEqualTo(2001);
    assertThat(End.port(callee.session.remote())).isEqualTo(1001);
    callee.session.answer(sdp(2001));
    wire.settle();
    assertThat(wire.responses(Method.INVITE).getLast().body()).isEmpty();
    assertThat(callee.told).containsExactly("offered 1001", "acknowledged");
  }

  @Test
  void theCallIsNotAnsweredBeforeTheOfferInPrackIs() {
    prackWithOffer(sdp(1001));
    callee.session.answer(sdp(2001));
    wire.pass(2_000);
    assertThat(wire.statuses(Method.INVITE)).doesNotContain(200);
    callee.session.acceptOffer(sdp(2001));
    wire.settle();
    assertThat(wire.statuses(Method.INVITE)).containsOnlyOnce(200);
    assertThat(caller.told).last().isEqualTo("answered -1");
  }

  /** It was a PRACK nevertheless. */
  @Test
  void aRefusedOfferInPrackLeavesTheRingingAcknowledged() {
    prackWithOffer(sdp(1001));
    callee.session.refuseOffer(488);
    wire.settle();
    assertThat(wire.statuses(Method.PRACK)).containsExactly(488);
    long rings = wire.statuses(Method.INVITE).size();
    wire.pass(20_000);
    assertThat(wire.statuses(Method.INVITE)).hasSize((int) rings);
    assertThat(End.port(callee.session.remote())).isEqualTo(1000);
    callee.session.answer(sdp(2000));
    wire.settle();
    assertThat(caller.told).last().isEqualTo("answered -1");
  }

  @Test
  void theCallerOffersByUpdateBeforeTheAnswer() {
    agreeEarly();
    caller.session.offerEarly(sdp(1001));
    wire.settle();
    assertThat(callee.told).containsExactly("offered 1001");
    callee.session.acceptOffer(sdp(2001));
    wire.settle();
    assertThat(wire.statuses(Method.UPDATE)).containsExactly(200);
    assertThat(caller.told).containsExactly("offerAnswered 2001");
    callee.session.answer(sdp(2001));
    wire.settle();
    assertThat(End.port(caller.session.remote())).isEqualTo(2001);
    assertThat(End.port(callee.session.remote())).isEqualTo(1001);
  }

  @Test
  void theCalleeOffersByUpdateBeforeTheAnswer() {
    agreeEarly();
    callee.session.offerEarly(sdp(2001));
    wire.settle();
    assertThat(caller.told).containsExactly("offered 2001");
    caller.session.acceptOffer(sdp(1001));
    wire.settle();
    assertThat(callee.told).containsExactly("offerAnswered 1001");
    callee.session.answer(sdp(2001));
    wire.settle();
    assertThat(wire.count(Method.INVITE)).isZero();
    assertThat(End.port(caller.session.remote())).isEqualTo(2001);
  }

  @Test
  void aRefusedUpdateLeavesWhatWasAgreed() {
    agreeEarly();
    callee.session.offerEarly(sdp(2001));
    wire.settle();
    caller.session.refuseOffer(488);
    wire.settle();
    assertThat(callee.told).containsExactly("offerRefused 488");
    assertThat(End.port(callee.session.local())).isEqualTo(2000);
  }

  @Test
  void whenBothOfferAtOnceBothTryAgain() {
    agreeEarly();
    caller.session.offerEarly(sdp(1001));
    callee.session.offerEarly(sdp(2001));
    wire.settle();
    assertThat(wire.statuses(Method.UPDATE)).containsExactly(491, 491);
    for (int i = 0; i < 60; i++) {
      wire.pass(100);
      if (caller.told.contains("offered 2001")) caller.session.acceptOffer(sdp(1002));
      if (callee.told.contains("offered 1001")) callee.session.acceptOffer(sdp(2002));
    }
    assertThat(caller.told).containsOnlyOnce("offered 2001").contains("offerAnswered 2002");
    assertThat(callee.told).containsOnlyOnce("offered 1001").contains("offerAnswered 1002");
  }

  /** A second one before the first is answered: 500 with Retry-After (RFC 3311 section 5.2). */
  @Test
  void oneOfferAtATime() {
    agreeEarly();
    caller.session.offerEarly(sdp(1001));
    wire.settle();
    SipRequest first = wire.requests(Method.UPDATE).getFirst();
    Via via = first.topVia();
    SipRequest second =
        first
            .with()
            .set(HeaderName.CSEQ, new CSeq(first.cseq().number() + 1, Method.UPDATE))
            .set(
                HeaderName.VIA,
                new Via(via.protocol(), via.sentBy(), via.params().with("branch", "z9hG4bKsecond"))
                    .toString())
            .build();
    a.send(second, b);
    SipResponse refusal = wire.responses(Method.UPDATE).getFirst();
    assertThat(refusal.status()).isEqualTo(500);
    assertThat(refusal.number(HeaderName.RETRY_AFTER, 100, -1)).isBetween(0L, 10L);
    callee.session.acceptOffer(sdp(2001));
    wire.settle();
    assertThat(caller.told).containsExactly("offerAnswered 2001");
  }

  @Test
  void withoutAnAgreementNobodyOffersAnew() {
    invite();
    callee.session.ring(183, sdp(2000));
    wire.settle();
    caller.session.offerEarly(sdp(1001));
    callee.session.offerEarly(sdp(2001));
    wire.settle();
    assertThat(wire.count(Method.UPDATE)).isZero();
    assertThat(caller.told).containsExactly("progress 183 media 2000", "offerRefused 500");
    assertThat(callee.told).containsExactly("offerRefused 500");
  }

  @Test
  void theCalleeOffersOnceItsAnswerHasArrived() {
    invite(RELIABLY);
    wire.lost = Wire.request(Method.PRACK);
    callee.session.ring(183, sdp(2000));
    callee.session.offerEarly(sdp(2001));
    wire.pass(400);
    assertThat(wire.count(Method.UPDATE)).isZero();
    wire.lost = message -> false;
    wire.pass(1_000);
    assertThat(caller.told).last().isEqualTo("offered 2001");
  }

  /** Its UPDATE was still on the way: the ACK answers nothing then. */
  @Test
  void anAnswerOvertakesAnOfferOfTheCallee() {
    agreeEarly();
    wire.lost = Wire.request(Method.UPDATE);
    callee.session.offerEarly(sdp(2001));
    wire.settle();
    callee.session.answer(sdp(2001));
    wire.settle();
    assertThat(caller.told).containsExactly("answered -1");
    wire.lost = message -> false;
    wire.pass(600);
    assertThat(caller.told).last().isEqualTo("offered 2001");
    caller.session.acceptOffer(sdp(1001));
    wire.settle();
    assertThat(callee.told).containsExactly("acknowledged", "offerAnswered 1001");
    wire.pass(60_000);
    assertThat(callee.ending).isNull();
  }

  /** What holds is told reliably to a caller that can take it so, and to no other. */
  @Test
  void whatHoldsIsToldReliably() {
    invite();
    callee.session.ring(180, null, false);
    callee.session.ring(183, sdp(2000), true);
    wire.settle();
    List<SipResponse> rings = wire.responses(Method.INVITE);
    assertThat(rings)
        .extracting(ring -> ring.lists(HeaderName.REQUIRE, "100rel"))
        .containsExactly(false, true);
    assertThat(wire.statuses(Method.PRACK)).containsExactly(200);
    assertThat(caller.session.isAgreedEarly()).isTrue();
  }

  /** A proxy forked: another phone answers while this one waits for the answer to its offer. */
  @Test
  void anOfferInADialogThatDidNotWinIsGone() {
    invite(RELIABLY);
    SipRequest invite = wire.requests(Method.INVITE).getFirst();
    callee.session.ring(183, sdp(2000));
    wire.settle();
    callee.session.offerEarly(sdp(2001));
    wire.settle();
    assertThat(caller.told).last().isEqualTo("offered 2001");
    SipResponse other =
        SipResponse.to(invite, 200, "other")
            .add(HeaderName.CONTACT, "<sip:other@10.0.0.2>")
            .body("application/sdp", sdp(3000).write())
            .build();
    wire.send(other, b, a);
    wire.settle();
    assertThat(wire.statuses(Method.UPDATE)).containsExactly(481);
    assertThat(caller.told).last().isEqualTo("answered 3000");
    assertThat(End.port(caller.session.remote())).isEqualTo(3000);
    caller.session.acceptOffer(sdp(1001));
    wire.settle();
    assertThat(End.port(caller.session.local())).isEqualTo(1000);
  }
}
