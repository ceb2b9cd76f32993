package org.ringfence.sip.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.session.End.sdp;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;

/** How calls begin and end (RFC 3261 sections 13 and 15, RFC 3262). */
class SessionCallTest {
  private static final Header RELIABLY = new Header(HeaderName.REQUIRE, "100rel");

  private final Wire wire = new Wire();
  private final End a = wire.end("a");
  private final End b = wire.end("b");

  @AfterEach
  void nothingIsLeft() {
    wire.lost = message -> false;
    wire.pass(200_000);
    assertThat(a.heldAtLast()).isZero();
    assertThat(b.heldAtLast()).isZero();
  }

  private Talk ring() {
    Talk caller = a.call(b, sdp(1000));
    wire.settle();
    callee().session.ring(180, null);
    wire.settle();
    return caller;
  }

  private Talk callee() {
    return b.invited.getFirst();
  }

  private Talk answered() {
    Talk caller = ring();
    callee().session.answer(sdp(2000));
    wire.settle();
    return caller;
  }

  private void hangUp(Talk talk) {
    talk.hangUp();
    wire.settle();
    assertThat(a.held() + b.held()).isZero();
  }

  @Test
  void aCallIsRungAnsweredAndHungUp() {
    Talk caller = answered();
    assertThat(End.port(callee().session.remote())).isEqualTo(1000);
    assertThat(End.port(caller.session.remote())).isEqualTo(2000);
    hangUp(callee());
    assertThat(caller.told)
        .containsExactly("progress 180", "answered 2000", "ended PEER_HUNG_UP 200");
    assertThat(callee().told).containsExactly("acknowledged", "ended WE_HUNG_UP 200");
    assertThat(wire.statuses(Method.BYE)).containsExactly(200);
  }

  @Test
  void aCallThatTheCallerGivesUpBeforeItRingsIsCancelledOnceItRings() {
    Talk caller = a.call(b, sdp(1000));
    caller.hangUp();
    wire.settle();
    assertThat(wire.count(Method.CANCEL)).isZero();
    wire.pass(300);
    assertThat(wire.count(Method.CANCEL)).isEqualTo(1);
    assertThat(caller.told).containsExactly("ended WE_HUNG_UP 487");
    assertThat(callee().told).containsExactly("ended CANCELLED 487");
    assertThat(wire.statuses(Method.INVITE)).containsExactly(100, 487);
  }

  @Test
  void aRingingCallIsCancelled() {
    Talk caller = ring();
    hangUp(caller);
    assertThat(callee().told).containsExactly("ended CANCELLED 487");
  }

  @Test
  void anAnswerThatCrossesTheCancelIsAcknowledgedAndHungUp() {
    Talk caller = ring();
    callee().session.answer(sdp(2000));
    caller.hangUp();
    wire.settle();
    assertThat(wire.count(Method.CANCEL)).isEqualTo(1);
    assertThat(wire.count(Method.ACK)).isEqualTo(1);
    assertThat(callee().told).containsExactly("acknowledged", "ended PEER_HUNG_UP 200");
    assertThat(caller.told).containsExactly("progress 180", "ended WE_HUNG_UP 487");
  }

  @Test
  void aRefusalAndARedirectionSayWhy() {
    b.whenInvited = talk -> talk.session.reject(486, "Busy", List.of());
    Talk refused = a.call(b, sdp(1000));
    wire.settle();
    assertThat(refused.ending.phrase()).isEqualTo("Busy");
    b.whenInvited =
        talk ->
            talk.session.reject(
                302, null, List.of(new Header(HeaderName.CONTACT, "<sip:c@10.0.0.3>")));
    Talk redirected = a.call(b, sdp(1000));
    wire.settle();
    assertThat(redirected.told).containsExactly("ended REFUSED 302");
    assertThat(redirected.ending.contacts()).containsExactly(NameAddr.parse("<sip:c@10.0.0.3>"));
  }

  @Test
  void aLostAckIsMadeUpForByTheNextAnswer() {
    wire.lost = Wire.request(Method.ACK);
    Talk caller = answered();
    wire.pass(600);
    wire.lost = message -> false;
    wire.pass(2_000);
    assertThat(wire.count(Method.ACK)).isBetween(3L, 4L);
    assertThat(callee().told).containsExactly("acknowledged");
    hangUp(caller);
    assertThat(wire.count(Method.BYE)).isEqualTo(1);
  }

  @Test
  void aCallWhoseAnswerIsNeverAcknowledgedIsHungUp() {
    wire.lost = Wire.request(Method.ACK);
    Talk caller = answered();
    wire.pass(31_900);
    assertThat(callee().told).isEmpty();
    wire.pass(200);
    assertThat(callee().told).containsExactly("ended LOST 408");
    assertThat(caller.told).last().isEqualTo("ended PEER_HUNG_UP 200");
  }

  @Test
  void aCalleeHangsUpOnlyOnceItsAnswerIsAcknowledged() {
    wire.lost = Wire.request(Method.ACK);
    answered();
    callee().session.hangUp(List.of(new Header(HeaderName.REASON, "Q.850;cause=16")));
    wire.settle();
    assertThat(wire.count(Method.BYE)).isZero();
    wire.lost = message -> false;
    wire.pass(600);
    assertThat(wire.requests(Method.BYE)).hasSize(1);
    assertThat(wire.requests(Method.BYE).getFirst().value(HeaderName.REASON)).contains("cause=16");
    assertThat(b.held()).isZero();
  }

  @Test
  void aCalleeWhoseByeWaitsLetsGoWhenThePeerHangsUp() {
    wire.lost = Wire.request(Method.ACK);
    Talk caller = answered();
    callee().hangUp();
    caller.hangUp();
    wire.settle();
    assertThat(b.held()).isZero();
    wire.pass(40_000);
    assertThat(wire.count(Method.BYE)).isEqualTo(1);
  }

  @Test
  void aRepeatedAnswerAfterTheCallIsAcknowledgedAgainAndNotHungUpTwice() {
    Talk caller = answered();
    SipResponse answer = wire.responses(Method.INVITE).getLast();
    hangUp(caller);
    wire.send(answer, b, a);
    wire.settle();
    assertThat(wire.count(Method.ACK)).isEqualTo(2);
    assertThat(wire.count(Method.BYE)).isEqualTo(1);
  }

  @Test
  void ringingArrivesReliablyWithItsAnswer() {
    Talk caller = a.call(b, sdp(1000), RELIABLY);
    wire.settle();
    wire.lost = Wire.response(183, Method.INVITE);
    callee().session.ring(183, sdp(2000));
    wire.settle();
    callee().session.answer(sdp(2000));
    wire.settle();
    assertThat(wire.statuses(Method.INVITE)).doesNotContain(200);
    wire.lost = message -> false;
    wire.pass(600);
    assertThat(wire.statuses(Method.PRACK)).containsExactly(200);
    assertThat(caller.told).containsExactly("progress 183 media 2000", "answered -1");
    assertThat(End.port(caller.session.remote())).isEqualTo(2000);
    hangUp(caller);
  }

  @Test
  void ringingThatNobodyAcknowledgesEndsTheCall() {
    Talk caller = a.call(b, sdp(1000), RELIABLY);
    wire.settle();
    wire.lost = Wire.request(Method.PRACK);
    callee().session.ring(180, null);
    wire.pass(33_000);
    assertThat(callee().told).containsExactly("ended LOST 504");
    assertThat(caller.told).containsExactly("progress 180", "ended REFUSED 504");
  }

  @Test
  void aPhoneDoesNotRingForEverForACallerThatIsGone() {
    Talk caller = ring();
    wire.lost = message -> true;
    caller.hangUp();
    wire.pass(16 * 60_000);
    assertThat(callee().told).containsExactly("ended LOST 408");
  }

  @Test
  void aPrackAfterTheAnswerStillCounts() {
    Talk caller = a.call(b, sdp(1000), RELIABLY);
    wire.settle();
    wire.lost = Wire.request(Method.PRACK);
    callee().session.ring(180, null);
    wire.settle();
    callee().session.answer(sdp(2000));
    wire.settle();
    wire.lost = message -> false;
    wire.pass(600);
    assertThat(wire.statuses(Method.PRACK)).containsExactly(200);
    hangUp(caller);
  }

  @Test
  void anotherAnswerThanTheReliableOneIsOfferedOnceTheCallIsUp() {
    Talk caller = a.call(b, sdp(1000), RELIABLY);
    wire.settle();
    callee().session.ring(183, sdp(2000));
    wire.settle();
    callee().session.answer(sdp(3000));
    wire.settle();
    assertThat(caller.told).contains("answered -1", "offered 3000");
    caller.session.acceptOffer(sdp(1000));
    wire.settle();
    assertThat(callee().told).containsExactly("acknowledged", "offerAnswered 1000");
    hangUp(caller);
  }

  @Test
  void ofSeveralRingingPhonesBehindAProxyTheFirstToAnswerHasTheCall() {
    Talk caller = a.call(b, sdp(1000));
    wire.settle();
    SipRequest invite = wire.requests(Method.INVITE).getFirst();
    callee().session.ring(180, null);
    wire.settle();
    wire.send(fork(invite, 183, "x", 3000), b, a);
    wire.send(fork(invite, 200, "x", 3000), b, a);
    wire.settle();
    assertThat(caller.told).contains("progress 183 media 3000", "answered 3000");
    assertThat(caller.session.dialog().id().remoteTag()).isEqualTo("x");
    // The other phone answers too late: it is acknowledged and let go.
    callee().session.answer(sdp(2000));
    wire.settle();
    assertThat(callee().told).containsExactly("acknowledged", "ended PEER_HUNG_UP 200");
    assertThat(caller.session.state()).isEqualTo(Session.State.ANSWERED);
    caller.hangUp();
  }

  private SipResponse fork(SipRequest invite, int status, String tag, int port) {
    SipResponse.Builder response = SipResponse.to(invite, status, tag);
    response.add(HeaderName.CONTACT, NameAddr.of(b.uri()));
    SdpBody.write(response, sdp(port));
    return response.build();
  }

  @Test
  void anInviteWithoutOfferIsAnsweredByOneAndAcknowledgedByItsAnswer() {
    Talk caller = a.call(b, null);
    wire.settle();
    assertThat(wire.requests(Method.INVITE).getFirst().lists(HeaderName.SUPPORTED, "100rel"))
        .isFalse();
    callee().session.answer(sdp(2000));
    wire.settle();
    assertThat(caller.told).containsExactly("answered 2000");
    assertThat(wire.count(Method.ACK)).isZero();
    caller.session.answerInAck(sdp(1000));
    wire.settle();
    assertThat(callee().told).containsExactly("acknowledged 1000");
    hangUp(caller);
  }

  @Test
  void whoHangsUpInsteadOfAnsweringAnOfferAcknowledgesIt() {
    Talk caller = a.call(b, null);
    wire.settle();
    callee().session.answer(sdp(2000));
    wire.settle();
    hangUp(caller);
    assertThat(wire.count(Method.ACK)).isEqualTo(1);
  }

  @Test
  void aByeThatWaitsForAnAckWithoutTheAnswerIsSentNevertheless() {
    Talk caller = a.call(b, null);
    wire.settle();
    callee().session.answer(sdp(2000));
    callee().hangUp();
    wire.settle();
    caller.hangUp();
    wire.settle();
    assertThat(a.held() + b.held()).isZero();
  }

  @Test
  void anAnswerWithoutADescriptionIsHungUp() {
    Talk caller = a.call(b, sdp(1000));
    wire.settle();
    SipRequest invite = wire.requests(Method.INVITE).getFirst();
    SipResponse.Builder empty = SipResponse.to(invite, 200, "x");
    wire.send(empty.add(HeaderName.CONTACT, NameAddr.of(b.uri())).build(), b, a);
    wire.settle();
    assertThat(caller.told).containsExactly("ended WE_HUNG_UP 200");
    assertThat(wire.count(Method.BYE)).isEqualTo(1);
    callee().session.reject(486, null, List.of());
  }

  @Test
  void aCallWithNoWayToGoEndsAfterTheVerbReturned() {
    a.lost = true;
    Talk caller = a.call(b, sdp(1000));
    assertThat(caller.told).isEmpty();
    wire.pass(10);
    assertThat(caller.told).containsExactly("ended LOST 404");
  }

  @Test
  void aCalleeThatIsGoneIsLostAfterTimerB() {
    wire.lost = message -> true;
    Talk caller = a.call(b, sdp(1000));
    wire.pass(32_100);
    assertThat(caller.told).containsExactly("ended LOST 408");
    assertThat(wire.count(Method.INVITE)).isEqualTo(7);
  }

  @Test
  void aFailingTransportEndsTheCall() {
    Talk caller = a.call(b, sdp(1000));
    SipRequest invite = wire.requests(Method.INVITE).getFirst();
    a.layer.transactions().failed(b.flow(), invite, "refused", wire.nowNs);
    assertThat(caller.told).containsExactly("ended LOST 503");
    wire.settle();
    callee().session.reject(486, null, List.of());
  }

  @Test
  void inEarlyDialogsInfoAndUpdateFindTheCallAndAByeEndsIt() {
    Talk caller = ring();
    SipRequest invite = wire.requests(Method.INVITE).getFirst();
    var early = org.ringfence.sip.dialog.Dialog.asCallee(invite, callee().session.localTag());
    early(early.request(Method.INFO).body("application/dtmf", new byte[] {'1'}), "i");
    assertThat(caller.told).last().isEqualTo("info application/dtmf");
    early(early.request(Method.UPDATE), "u");
    assertThat(wire.statuses(Method.UPDATE)).containsExactly(200);
    early(early.request(Method.UPDATE).body("application/sdp", sdp(9).write()), "w");
    assertThat(wire.statuses(Method.UPDATE)).containsExactly(200, 491);
    early(early.request(Method.REFER).add(HeaderName.REFER_TO, "<sip:x@y>"), "r");
    assertThat(wire.statuses(Method.REFER)).containsExactly(481);
    early(early.request(Method.BYE), "b");
    assertThat(caller.told).last().isEqualTo("ended PEER_HUNG_UP 200");
    wire.settle();
    assertThat(callee().told).containsExactly("ended CANCELLED 487");
  }

  private void early(SipRequest.Builder request, String branch) {
    request.addFirst(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK" + branch);
    request.add(HeaderName.CONTACT, NameAddr.of(SipUri.of("b", "10.0.0.2", -1)));
    b.send(request.build(), a);
  }
}
