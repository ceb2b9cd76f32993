package org.ringfence.sip.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.session.End.sdp;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** What the user agent core makes of requests before there is a session (RFC 3261 section 8.2). */
class SessionLayerTest {
  private final Wire wire = new Wire();
  private final End a = wire.end("a");
  private final End b = wire.end("b");

  private SipRequest.Builder request(Method method) {
    return SipRequest.builder(method, b.uri())
        .add(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK" + a.layer.token())
        .add(HeaderName.FROM, "<sip:a@10.0.0.1>;tag=f")
        .add(HeaderName.TO, "<sip:b@10.0.0.2>")
        .add(HeaderName.CALL_ID, a.layer.token())
        .add(HeaderName.CSEQ, new CSeq(1, method))
        .add(HeaderName.CONTACT, NameAddr.of(a.uri()));
  }

  private SipResponse answer(SipRequest.Builder request) {
    SipRequest built = request.build();
    a.send(built, b);
    return wire.responses(built.method()).getLast();
  }

  @Test
  void anInviteThatCannotBeMetIsRefusedBeforeAnybodyIsRung() {
    SipResponse unknown = answer(request(Method.INVITE).add(HeaderName.REQUIRE, "timer, x"));
    assertThat(unknown.status()).isEqualTo(420);
    assertThat(unknown.value(HeaderName.UNSUPPORTED)).isEqualTo("x");
    SipResponse foreign = answer(request(Method.INVITE).body("text/plain", new byte[] {1}));
    assertThat(foreign.status()).isEqualTo(415);
    assertThat(foreign.value(HeaderName.ACCEPT)).isEqualTo("application/sdp");
    assertThat(answer(request(Method.INVITE).body("application/sdp", new byte[] {1})).status())
        .isEqualTo(400);
    assertThat(answer(request(Method.INVITE).remove(HeaderName.CONTACT)).status()).isEqualTo(400);
    SipResponse small =
        answer(
            request(Method.INVITE)
                .add(HeaderName.SUPPORTED, "timer")
                .add(HeaderName.SESSION_EXPIRES, 89));
    assertThat(small.status()).isEqualTo(422);
    assertThat(small.value(HeaderName.MIN_SE)).isEqualTo("90");
    assertThat(b.invited).isEmpty();
    assertThat(b.held()).isZero();
  }

  @Test
  void anOptionalBodyIsPassedOver() {
    SipRequest.Builder invite = request(Method.INVITE).body("text/plain", new byte[] {1});
    a.send(invite.add(HeaderName.CONTENT_DISPOSITION, "info; Handling=optional").build(), b);
    assertThat(b.invited).hasSize(1);
    assertThat(b.invited.getFirst().session.offer()).isNull();
  }

  @Test
  void requestsOfNoDialogAreRefusedOrHandedOn() {
    for (Method method : List.of(Method.BYE, Method.INFO, Method.UPDATE)) {
      assertThat(answer(request(method)).status()).as(method.name()).isEqualTo(481);
    }
    SipRequest.Builder refer = request(Method.REFER).set(HeaderName.TO, "<sip:b@x>;tag=gone");
    assertThat(answer(refer).status()).isEqualTo(481);
    SipRequest.Builder invite = request(Method.INVITE).set(HeaderName.TO, "<sip:b@x>;tag=gone");
    assertThat(answer(invite).status()).isEqualTo(481);
    // A NOTIFY may be a subscription's, which are not kept here.
    assertThat(answer(request(Method.NOTIFY)).status()).isEqualTo(200);
    assertThat(answer(request(Method.OPTIONS)).status()).isEqualTo(200);
    assertThat(b.requests).containsExactly("NOTIFY", "OPTIONS");
  }

  @Test
  void aChallengedInviteIsSentAgainOnceWithCredentials() {
    a.credentials = new Header(HeaderName.PROXY_AUTHORIZATION, "Digest x");
    b.whenInvited =
        talk -> {
          boolean proved = talk.session.invite().has(HeaderName.PROXY_AUTHORIZATION);
          if (proved) talk.session.answer(sdp(2000));
          else talk.session.reject(407, null, List.of());
        };
    Talk caller = a.call(b, sdp(1000));
    wire.settle();
    assertThat(caller.told).containsExactly("answered 2000");
    assertThat(wire.requests(Method.INVITE)).hasSize(2);
    assertThat(wire.requests(Method.INVITE).getLast().cseq().number()).isEqualTo(2);
    SipRequest ack = wire.requests(Method.ACK).getLast();
    assertThat(ack.cseq().number()).isEqualTo(2);
    assertThat(ack.value(HeaderName.PROXY_AUTHORIZATION)).isEqualTo("Digest x");
    caller.hangUp();
    wire.settle();
    assertThat(wire.requests(Method.BYE).getFirst().cseq().number()).isEqualTo(3);
    assertThat(a.held() + b.held()).isZero();
  }

  @Test
  void aChallengeWithoutCredentialsRefusesTheCall() {
    b.whenInvited = talk -> talk.session.reject(401, null, List.of());
    Talk caller = a.call(b, sdp(1000));
    wire.settle();
    assertThat(caller.told).containsExactly("ended REFUSED 401");
  }

  @Test
  void aTooSmallIntervalIsRaisedAndTheCallPlacedAgain() {
    b.whenInvited =
        talk -> {
          long wanted = talk.session.invite().number(HeaderName.SESSION_EXPIRES, 1 << 20, 0);
          if (wanted >= 3600) talk.session.answer(sdp(2000));
          else talk.session.reject(422, null, List.of(new Header(HeaderName.MIN_SE, "3600")));
        };
    Talk caller = a.call(b, sdp(1000));
    wire.settle();
    assertThat(caller.told).containsExactly("answered 2000");
    assertThat(wire.requests(Method.INVITE).getLast().value(HeaderName.MIN_SE)).isEqualTo("3600");
  }

  @Test
  void aChallengedByeIsSentAgain() {
    a.credentials = new Header(HeaderName.AUTHORIZATION, "Digest x");
    b.whenInvited = talk -> talk.session.answer(sdp(2000));
    Talk caller = a.call(b, sdp(1000));
    wire.settle();
    wire.lost = Wire.request(Method.BYE);
    caller.hangUp();
    wire.send(SipResponse.to(wire.requests(Method.BYE).getFirst(), 401, null).build(), b, a);
    wire.settle();
    assertThat(wire.requests(Method.BYE)).hasSize(2);
    assertThat(wire.requests(Method.BYE).getLast().has(HeaderName.AUTHORIZATION)).isTrue();
    wire.lost = message -> false;
    wire.pass(600);
    assertThat(b.held()).isZero();
  }
}
