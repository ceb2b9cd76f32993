package org.ringfence.sip.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.session.End.sdp;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipUri;

/** REFER, NOTIFY and Replaces (RFC 3515, RFC 3891, RFC 4488, RFC 5589). */
class SessionTransferTest {
  private static final SipUri TARGET = SipUri.of("c", "10.0.0.3", -1);

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
    caller.hangUp();
    wire.pass(200_000);
    assertThat(a.heldAtLast() + b.heldAtLast()).isZero();
  }

  @Test
  void anAcceptedTransferIsToldAboutUntilItIsDone() {
    caller.session.refer(TARGET);
    wire.settle();
    assertThat(callee.told).containsExactly("referred sip:c@10.0.0.3");
    assertThat(callee.referral.referredBy()).contains("sip:a@");
    callee.referral.accept();
    callee.referral.accept();
    callee.referral.progress(180);
    callee.referral.progress(200);
    callee.referral.progress(180);
    wire.settle();
    assertThat(caller.told).containsExactly("transfer 100", "transfer 180", "transfer 200");
    assertThat(wire.statuses(Method.REFER)).containsExactly(202);
    assertThat(wire.statuses(Method.NOTIFY)).containsExactly(200, 200, 200);
    List<SipRequest> notifies = wire.requests(Method.NOTIFY);
    assertThat(notifies.getFirst().value(HeaderName.SUBSCRIPTION_STATE)).startsWith("active");
    assertThat(notifies.getLast().value(HeaderName.SUBSCRIPTION_STATE)).startsWith("terminated");
  }

  @Test
  void aRefusedTransferSaysSo() {
    caller.session.refer(TARGET);
    wire.settle();
    callee.referral.refuse(603);
    callee.referral.accept();
    wire.settle();
    assertThat(caller.told).containsExactly("transfer 603");
    assertThat(wire.count(Method.NOTIFY)).isZero();
  }

  @Test
  void whoWantsNoNewsGetsNone() {
    refer("<sip:c@10.0.0.3>", "false");
    callee.referral.accept();
    callee.referral.progress(200);
    wire.settle();
    assertThat(wire.count(Method.NOTIFY)).isZero();
    assertThat(wire.responses(Method.REFER).getFirst().value(HeaderName.REFER_SUB))
        .isEqualTo("false");
  }

  @Test
  void anAttendedTransferNamesTheDialogAsItsReceiverKnowsIt() {
    refer("<sip:c@10.0.0.3?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2>", null);
    assertThat(callee.referral.replaces())
        .isEqualTo(new Replaces(new DialogId("x", "1", "2"), false));
    assertThat(callee.referral.target()).isEqualTo(TARGET);
    callee.referral.refuse(603);
  }

  @Test
  void brokenOnesAreRefused() {
    refer("<sip:c@10.0.0.3?Replaces=x%3Bto-tag%3D1>", null);
    refer("nonsense <", null);
    assertThat(wire.statuses(Method.REFER)).containsExactly(400, 400);
    assertThat(callee.told).isEmpty();
  }

  @Test
  void newsAfterTheCallHasEndedAreNotHeard() {
    caller.session.refer(TARGET);
    wire.settle();
    callee.referral.accept();
    callee.referral.progress(200);
    caller.hangUp();
    wire.settle();
    assertThat(caller.told).containsExactly("ended WE_HUNG_UP 200");
  }

  @Test
  void newsNobodyAskedForAreRefused() {
    SipRequest.Builder notify = callee.session.established().request(Method.NOTIFY);
    notify.addFirst(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKn");
    b.send(notify.add(HeaderName.EVENT, "refer").build(), a);
    assertThat(wire.statuses(Method.NOTIFY)).containsExactly(481);
  }

  @Test
  void replacesIsReadAndWritten() {
    Replaces parsed = Replaces.parse("call@x;from-tag=2;to-tag=1;early-only");
    assertThat(parsed).isEqualTo(new Replaces(new DialogId("call@x", "1", "2"), true));
    assertThat(Replaces.parse(parsed.toString())).isEqualTo(parsed);
    assertThat(Replaces.parse("call;to-tag=1")).isNull();
    assertThat(Replaces.parse(";to-tag=1;from-tag=2")).isNull();
    assertThat(Replaces.parse("call")).isNull();
  }

  private void refer(String referTo, String referSub) {
    SipRequest.Builder refer = caller.session.established().request(Method.REFER);
    refer.addFirst(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK" + a.layer.token());
    refer.add(HeaderName.CONTACT, NameAddr.of(a.uri())).add(HeaderName.REFER_TO, referTo);
    if (referSub != null) refer.add(HeaderName.REFER_SUB, referSub);
    a.send(refer.build(), b);
  }
}
