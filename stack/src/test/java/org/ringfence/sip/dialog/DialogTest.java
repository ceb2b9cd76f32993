package org.ringfence.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;

/** What a dialog remembers, and the way its requests take (RFC 3261 section 12). */
class DialogTest {
  private static SipRequest invite(String... recordRoutes) {
    SipRequest.Builder invite =
        SipRequest.builder(Method.INVITE, SipUri.parse("sip:bob@example.com"))
            .add(HeaderName.FROM, "<sip:alice@example.com>;tag=a")
            .add(HeaderName.TO, "<sip:bob@example.com>")
            .add(HeaderName.CALL_ID, "c")
            .add(HeaderName.CSEQ, new CSeq(7, Method.INVITE))
            .add(HeaderName.CONTACT, "<sip:alice@10.0.0.1>");
    for (String route : recordRoutes) invite.add(HeaderName.RECORD_ROUTE, route);
    return invite.build();
  }

  private static SipResponse answer(String... recordRoutes) {
    SipResponse.Builder answer = SipResponse.to(invite(), 200, "b");
    for (String route : recordRoutes) answer.add(HeaderName.RECORD_ROUTE, route);
    return answer.add(HeaderName.CONTACT, "<sip:bob@10.0.0.2>").build();
  }

  @Test
  void theCallersRequestsPassTheLooseRoutersInReverseOrder() {
    Dialog dialog = Dialog.asCaller(invite(), answer("<sip:p2;lr>", "<sip:p1;lr>"));
    SipRequest bye = dialog.request(Method.BYE).build();
    assertThat(bye.uri()).hasToString("sip:bob@10.0.0.2");
    assertThat(bye.values(HeaderName.ROUTE)).containsExactly("<sip:p1;lr>", "<sip:p2;lr>");
    assertThat(dialog.nextHop()).hasToString("sip:p1;lr");
    assertThat(bye.cseq()).isEqualTo(new CSeq(8, Method.BYE));
    assertThat(bye.from().tag()).isEqualTo("a");
    assertThat(bye.to().tag()).isEqualTo("b");
  }

  @Test
  void aStrictRouterStandsInTheRequestUriAndTheTargetLast() {
    Dialog dialog = Dialog.asCaller(invite(), answer("<sip:p2;lr>", "<sip:p1>"));
    SipRequest bye = dialog.request(Method.BYE).build();
    assertThat(bye.uri()).hasToString("sip:p1");
    assertThat(bye.values(HeaderName.ROUTE)).containsExactly("<sip:p2;lr>", "<sip:bob@10.0.0.2>");
  }

  @Test
  void theCalleesRequestsPassTheRoutersInOrder() {
    Dialog dialog = Dialog.asCallee(invite("<sip:p2;lr>, <sip:p1;lr>"), "b");
    SipRequest bye = dialog.request(Method.BYE).build();
    assertThat(bye.uri()).hasToString("sip:alice@10.0.0.1");
    assertThat(bye.values(HeaderName.ROUTE)).containsExactly("<sip:p2;lr>", "<sip:p1;lr>");
    assertThat(bye.from()).isEqualTo(NameAddr.parse("<sip:bob@example.com>;tag=b"));
    assertThat(bye.cseq().number()).isEqualTo(1);
  }

  @Test
  void theAnswerFixesTheRoutesARingingSet() {
    Dialog dialog = Dialog.asCaller(invite(), answer("<sip:p1;lr>"));
    dialog.confirm(answer());
    assertThat(dialog.hasRoutes()).isFalse();
    assertThat(dialog.nextHop()).hasToString("sip:bob@10.0.0.2");
  }

  @Test
  void onlyNewNumbersAreInOrder() {
    Dialog dialog = Dialog.asCallee(invite(), "b");
    SipRequest same =
        SipRequest.builder(Method.INFO, SipUri.parse("sip:x@y"))
            .add(HeaderName.CSEQ, "7 INFO")
            .build();
    SipRequest next =
        SipRequest.builder(Method.INFO, SipUri.parse("sip:x@y"))
            .add(HeaderName.CSEQ, "8 INFO")
            .build();
    assertThat(dialog.inOrder(same)).isFalse();
    assertThat(dialog.inOrder(next)).isTrue();
    assertThat(dialog.inOrder(next)).isFalse();
  }

  @Test
  void theAckHasTheNumberOfItsInvite() {
    Dialog dialog = Dialog.asCaller(invite(), answer());
    dialog.request(Method.INFO);
    assertThat(dialog.ack(7).build().cseq()).isEqualTo(new CSeq(7, Method.ACK));
    assertThat(dialog.request(Method.BYE).build().cseq().number()).isEqualTo(9);
  }
}
