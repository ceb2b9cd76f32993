package org.ringfence.sip.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.session.End.sdp;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Offers within a call, and the clock that keeps it alive (RFC 3261 section 14, 3311, 4028). */
class SessionReofferTest {
  private static final long MINUTE_MS = 60_000;

  private final Wire wire = new Wire();
  private final End a = wire.end("a");
  private final End b = wire.end("b");
  private Talk caller;
  private Talk callee;

  @BeforeEach
  void aCallIsUp() {
    b.whenInvited = talk -> talk.session.answer(sdp(2000));
    caller = a.call(b, sdp(1000));
    wire.settle();
    callee = b.invited.getFirst();
    caller.told.clear();
    callee.told.clear();
    wire.seen.clear();
  }

  @AfterEach
  void nothingIsLeft() {
    wire.lost = message -> false;
    caller.hangUp();
    callee.hangUp();
    wire.pass(200_000);
    assertThat(a.heldAtLast() + b.heldAtLast()).isZero();
  }

  @Test
  void oneHoldsTheOtherAndResumes() {
    caller.session.offer(sdp(1001, Direction.SENDONLY));
    wire.settle();
    assertThat(callee.told).containsExactly("offered 1001");
    callee.session.acceptOffer(sdp(2001, Direction.RECVONLY));
    wire.settle();
    assertThat(caller.told).containsExactly("offerAnswered 2001");
    assertThat(End.port(caller.session.remote())).isEqualTo(2001);
    callee.session.offer(sdp(2002));
    wire.settle();
    caller.session.acceptOffer(sdp(1002));
    wire.settle();
    assertThat(callee.told).containsExactly("offered 1001", "acknowledged", "offerAnswered 1002");
    assertThat(wire.count(Method.ACK)).isEqualTo(2);
  }

  @Test
  void aRefusedOfferLeavesWhatWasAgreed() {
    caller.session.offer(sdp(1001));
    wire.settle();
    callee.session.refuseOffer(488);
    wire.settle();
    assertThat(caller.told).containsExactly("offerRefused 488");
    assertThat(End.port(caller.session.local())).isEqualTo(1000);
    assertThat(End.port(callee.session.remote())).isEqualTo(1000);
  }

  @Test
  void whenBothOfferAtOnceBothTryAgainAndBothAreHeard() {
    caller.session.offer(sdp(1001));
    callee.session.offer(sdp(2001));
    wire.settle();
    assertThat(wire.statuses(Method.INVITE)).containsExactly(491, 491);
    for (int i = 0; i < 60; i++) {
      wire.pass(100);
      if (caller.told.contains("offered 2001")) caller.session.acceptOffer(sdp(1002));
      if (callee.told.contains("offered 1001")) callee.session.acceptOffer(sdp(2002));
    }
    assertThat(caller.told).containsOnlyOnce("offered 2001").contains("offerAnswered 2002");
    assertThat(callee.told).containsOnlyOnce("offered 1001").contains("offerAnswered 1002");
  }

  @Test
  void anOfferThatAlwaysMeetsGlareIsGivenUp() {
    caller.session.offer(sdp(1001));
    wire.settle();
    for (int i = 0; i < 600; i++) {
      callee.session.refuseOffer(491);
      wire.pass(100);
    }
    assertThat(caller.told).containsExactly("offerRefused 491");
    assertThat(wire.count(Method.INVITE)).isEqualTo(9);
  }

  @Test
  void offersWaitForTheirTurn() {
    wire.lost = Wire.request(Method.ACK);
    caller.session.offer(sdp(1001));
    wire.settle();
    callee.session.acceptOffer(sdp(2001));
    callee.session.offer(sdp(2002));
    wire.settle();
    assertThat(caller.told).containsExactly("offerAnswered 2001");
    wire.lost = message -> false;
    wire.pass(600);
    assertThat(caller.told).containsExactly("offerAnswered 2001", "offered 2002");
    caller.session.acceptOffer(sdp(1002));
    wire.settle();
    assertThat(callee.told).last().isEqualTo("offerAnswered 1002");
  }

  @Test
  void aRepeatedAnswerToOneOfferIsNotTheAnswerToTheNext() {
    caller.session.offer(sdp(1001));
    wire.settle();
    callee.session.acceptOffer(sdp(2001));
    wire.settle();
    SipResponse first = wire.responses(Method.INVITE).getLast();
    caller.session.offer(sdp(1002));
    wire.settle();
    wire.send(first, b, a);
    wire.settle();
    assertThat(caller.told).containsExactly("offerAnswered 2001");
    assertThat(wire.count(Method.ACK)).isEqualTo(2);
    callee.session.acceptOffer(sdp(2002));
    wire.settle();
    assertThat(caller.told).containsExactly("offerAnswered 2001", "offerAnswered 2002");
  }

  @Test
  void aReInviteWithoutOfferIsMetWithOne() {
    request(Method.INVITE, null);
    assertThat(callee.told).containsExactly("offered -1");
    callee.session.acceptOffer(sdp(2001));
    wire.settle();
    SipResponse offer = wire.responses(Method.INVITE).getLast();
    assertThat(End.port(SdpBody.read(offer))).isEqualTo(2001);
    long number = offer.cseq().number();
    SipRequest.Builder ack = caller.session.established().ack(number);
    ack.addFirst(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKack");
    a.send(ack.body(SdpBody.TYPE, sdp(1001).write()).build(), b);
    assertThat(callee.told).last().isEqualTo("acknowledged 1001");
    assertThat(End.port(callee.session.remote())).isEqualTo(1001);
  }

  @Test
  void theSameOfferAgainIsAMereRefresh() {
    request(Method.INVITE, sdp(1000));
    assertThat(callee.told).isEmpty();
    assertThat(wire.statuses(Method.INVITE)).containsExactly(200);
    assertThat(End.port(SdpBody.read(wire.responses(Method.INVITE).getFirst()))).isEqualTo(2000);
    wire.pass(500);
    ack(wire.responses(Method.INVITE).getFirst());
  }

  @Test
  void anUpdateWithAnOfferIsAnsweredAtOnce() {
    request(Method.UPDATE, sdp(1001));
    callee.session.acceptOffer(sdp(2001));
    wire.settle();
    assertThat(wire.statuses(Method.UPDATE)).containsExactly(200);
    assertThat(End.port(SdpBody.read(wire.responses(Method.UPDATE).getFirst()))).isEqualTo(2001);
    callee.session.offer(sdp(2002));
    wire.settle();
    assertThat(caller.told).containsExactly("offered 2002");
  }

  @Test
  void aByeWhileAnOfferWaitsEndsBoth() {
    caller.session.offer(sdp(1001));
    wire.settle();
    caller.hangUp();
    wire.settle();
    assertThat(callee.told).containsExactly("offered 1001", "ended PEER_HUNG_UP 200");
    assertThat(wire.statuses(Method.INVITE)).containsExactly(487);
    assertThat(a.held() + b.held()).isZero();
  }

  @Test
  void anOfferThatIsNeverAnsweredDoesNotOutliveItsCall() {
    caller.session.offer(sdp(1001));
    wire.pass(300);
    assertThat(wire.statuses(Method.INVITE)).containsExactly(100);
    wire.lost = message -> true;
    caller.hangUp();
    callee.hangUp();
    wire.pass(150_000);
    assertThat(a.heldAtLast()).isZero();
  }

  @Test
  void anOfferThatTimesOutEndsTheCall() {
    wire.lost = Wire.request(Method.INVITE);
    caller.session.offer(sdp(1001));
    wire.pass(33_000);
    assertThat(caller.told).containsExactly("ended LOST 408");
    assertThat(callee.told).containsExactly("ended PEER_HUNG_UP 200");
  }

  @Test
  void anOfferThatIsUnknownToThePeerEndsTheCall() {
    b.layer.forget(callee.session);
    caller.session.offer(sdp(1001));
    wire.settle();
    assertThat(caller.told).containsExactly("ended LOST 481");
  }

  @Test
  void anOfferWithNoWayToGoEndsTheCallAfterTheVerb() {
    a.lost = true;
    caller.session.offer(sdp(1001));
    assertThat(caller.told).isEmpty();
    wire.pass(10);
    assertThat(caller.told).containsExactly("ended LOST 503");
  }

  @Test
  void challengedRequestsAreSentAgainWithCredentialsAndTheNextNumber() {
    a.credentials = new Header(HeaderName.AUTHORIZATION, "Digest x");
    wire.lost = Wire.request(Method.INVITE);
    caller.session.offer(sdp(1001));
    caller.session.info("text/plain", new byte[] {1});
    SipRequest invite = wire.requests(Method.INVITE).getFirst();
    wire.send(SipResponse.to(invite, 401, null).build(), b, a);
    wire.settle();
    SipRequest again = wire.requests(Method.INVITE).getLast();
    assertThat(again.value(HeaderName.AUTHORIZATION)).isEqualTo("Digest x");
    long info = wire.requests(Method.INFO).getFirst().cseq().number();
    assertThat(again.cseq().number()).isEqualTo(info + 1);
    assertThat(again.vias()).hasSize(1);
    assertThat(again.contacts()).hasSize(1);
    wire.lost = message -> false;
    wire.pass(600);
    callee.session.acceptOffer(sdp(2001));
    wire.settle();
    assertThat(caller.told).contains("offerAnswered 2001");
    assertThat(wire.requests(Method.ACK).getLast().has(HeaderName.AUTHORIZATION)).isTrue();
  }

  @Test
  void bothSeeTheCallRefreshedByUpdateEveryFifteenMinutes() {
    wire.pass(61 * MINUTE_MS);
    assertThat(wire.count(Method.UPDATE)).isEqualTo(4);
    assertThat(wire.statuses(Method.UPDATE)).containsOnly(200);
    assertThat(wire.responses(Method.UPDATE).getFirst().value(HeaderName.SESSION_EXPIRES))
        .isEqualTo("1800;refresher=uac");
    assertThat(caller.told).isEmpty();
    assertThat(callee.told).isEmpty();
  }

  @Test
  void aPeerWithoutUpdateIsRefreshedByReInvite() {
    caller.session.forbidUpdate();
    callee.session.forbidUpdate();
    wire.pass(16 * MINUTE_MS);
    assertThat(wire.count(Method.INVITE)).isEqualTo(1);
    assertThat(wire.count(Method.ACK)).isEqualTo(1);
    assertThat(caller.told).isEmpty();
    assertThat(callee.told).containsExactly("acknowledged");
  }

  @Test
  void aRefreshThatMeetsAnotherExchangeIsMadeAfterIt() {
    wire.pass(15 * MINUTE_MS - 1000);
    callee.session.offer(sdp(2001));
    wire.pass(5_000);
    assertThat(wire.count(Method.UPDATE)).isZero();
    caller.session.refuseOffer(488);
    wire.pass(1_000);
    assertThat(wire.count(Method.UPDATE)).isEqualTo(1);
    wire.pass(60 * MINUTE_MS);
    assertThat(caller.session.state()).isEqualTo(Session.State.ANSWERED);
  }

  @Test
  void aCallThatIsNotRefreshedIsHungUpByWhoWaits() {
    wire.lost = Wire.request(Method.UPDATE);
    wire.pass(15 * MINUTE_MS + 33_000);
    assertThat(caller.told).containsExactly("ended LOST 408");
    assertThat(callee.told).containsExactly("ended PEER_HUNG_UP 200");
  }

  @Test
  void whoIsNeverRefreshedHangsUpBeforeTheInterval() {
    wire.lost = message -> true;
    wire.pass(30 * MINUTE_MS - 33_000);
    assertThat(callee.told).isEmpty();
    wire.pass(2_000);
    assertThat(callee.told).containsExactly("ended LOST 408");
  }

  @Test
  void requestsThatCannotBeMetSayWhy() {
    request(Method.INVITE, null, new Header(HeaderName.SESSION_EXPIRES, "60"), TIMER);
    assertThat(wire.responses(Method.INVITE).getLast().value(HeaderName.MIN_SE)).isEqualTo("90");
    request(Method.INVITE, null, new Header(HeaderName.REQUIRE, "timer, x, y"));
    assertThat(wire.responses(Method.INVITE).getLast().value(HeaderName.UNSUPPORTED))
        .isEqualTo("x, y");
    SipRequest.Builder foreign = caller.session.established().request(Method.INVITE);
    send(foreign.body("text/plain", new byte[] {1}));
    SipRequest.Builder broken = caller.session.established().request(Method.INVITE);
    send(broken.body(SdpBody.TYPE, new byte[] {'x'}));
    assertThat(wire.statuses(Method.INVITE)).containsExactly(422, 420, 415, 400);
    assertThat(callee.told).isEmpty();
  }

  private static final Header TIMER = new Header(HeaderName.SUPPORTED, "timer");

  @Test
  void anOldSequenceNumberIsRefused() {
    SipRequest.Builder old = caller.session.established().request(Method.INFO);
    send(caller.session.established().request(Method.INFO));
    send(old);
    assertThat(wire.statuses(Method.INFO)).containsExactly(200, 500);
  }

  @Test
  void aDescriptionMayBePartOfAMultipartBody() {
    String body =
        "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
            + "--b\r\nContent-Type: application/sdp\r\n\r\n"
            + new String(sdp(1005).write())
            + "\r\n--b--\r\n";
    SipRequest.Builder invite = caller.session.established().request(Method.INVITE);
    send(invite.body("multipart/mixed;boundary=b", body.getBytes()));
    assertThat(callee.told).containsExactly("offered 1005");
  }

  private void request(Method method, SessionDescription offer, Header... headers) {
    SipRequest.Builder request = caller.session.established().request(method);
    for (Header header : List.of(headers)) request.add(header);
    SdpBody.write(request, offer);
    send(request);
  }

  private void send(SipRequest.Builder request) {
    String branch = "z9hG4bK" + a.layer.token();
    request.addFirst(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.1:5060;branch=" + branch);
    request.add(HeaderName.CONTACT, NameAddr.of(a.uri()));
    SipRequest built = request.build();
    a.send(built, b);
    // Refusals of an INVITE want their ACK; no transaction of ours sends it.
    List<SipResponse> all = wire.responses(built.method());
    if (built.is(Method.INVITE) && !all.isEmpty() && all.getLast().status() >= 300) {
      SipRequest.Builder ack = caller.session.established().ack(built.cseq().number());
      a.send(ack.addFirst(HeaderName.VIA, built.topVia()).build(), b);
    }
  }

  private void ack(SipResponse answer) {
    SipRequest.Builder ack = caller.session.established().ack(answer.cseq().number());
    ack.addFirst(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKacked");
    a.send(ack.build(), b);
  }
}
