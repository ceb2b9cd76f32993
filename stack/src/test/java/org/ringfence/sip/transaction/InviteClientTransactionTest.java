package org.ringfence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.message.Method.ACK;
import static org.ringfence.sip.message.Method.CANCEL;
import static org.ringfence.sip.message.Method.INVITE;
import static org.ringfence.sip.message.Method.OPTIONS;
import static org.ringfence.sip.transaction.Bench.TCP;
import static org.ringfence.sip.transaction.Bench.UDP;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipUri;

/** The state table of RFC 3261 figure 5 with RFC 6026 section 7.2. */
class InviteClientTransactionTest {
  private final Bench bench = new Bench();

  @Test
  void unansweredIsRepeatedAtDoublingIntervalsAndFailsAfter32Seconds() {
    ClientTransaction transaction = bench.send(INVITE, UDP);
    bench.at(31_999);
    assertThat(bench.times(INVITE)).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15_500L, 31_500L);
    assertThat(bench.heard).isEmpty();
    assertThat(transaction.ended()).isFalse();
    bench.at(32_000);
    assertThat(bench.heard).containsExactly("TIMEOUT");
    assertThat(transaction.ended()).isTrue();
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void overTcpItIsSentOnceAndFailsAfter32Seconds() {
    bench.send(INVITE, TCP);
    bench.at(32_000);
    assertThat(bench.times(INVITE)).containsExactly(0L);
    assertThat(bench.heard).containsExactly("TIMEOUT");
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void aProvisionalResponseStopsRepeatingAndLetsItRingForAsLongAsItLikes() {
    bench.send(INVITE, UDP);
    bench.at(600).answer(INVITE, 100, null).answer(INVITE, 180, "b");
    bench.at(200_000).answer(INVITE, 183, "b");
    assertThat(bench.times(INVITE)).containsExactly(0L, 500L);
    assertThat(bench.heard).containsExactly("100", "180", "183");
  }

  @Test
  void eachSuccessIsHandedOnAlsoRepeatedAndForkedOnesFor32Seconds() {
    ClientTransaction transaction = bench.send(INVITE, UDP);
    bench.answer(INVITE, 180, "b").answer(INVITE, 200, "b");
    assertThat(transaction.ended()).isTrue();
    bench.at(500).answer(INVITE, 200, "b").answer(INVITE, 200, "fork");
    bench.answer(INVITE, 486, "late").answer(INVITE, 180, "late");
    assertThat(bench.heard).containsExactly("180", "200", "200", "200 fork");
    assertThat(transaction.request().cseq().number()).isEqualTo(1);
    bench.at(31_999);
    assertThat(bench.layer.clientCount()).isEqualTo(1);
    bench.at(32_000).answer(INVITE, 200, "b");
    assertThat(bench.heard).endsWith("stray 200");
    assertThat(bench.times(ACK)).isEmpty();
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void aRefusalIsAcknowledgedEachTimeItComesAndHandedOnOnce() {
    SipRequest invite =
        Bench.request(INVITE).with().add(HeaderName.ROUTE, "<sip:proxy.example.org;lr>").build();
    bench.layer.request(invite, UDP, Bench.SENT_BY, bench, 0);
    bench.answer(INVITE, 486, "b");
    bench.at(500).answer(INVITE, 486, "b").answer(INVITE, 180, "b");
    bench.at(31_999).answer(INVITE, 486, "b");
    assertThat(bench.heard).containsExactly("486");
    assertThat(bench.times(ACK)).containsExactly(0L, 500L, 31_999L);
    SipRequest sent = bench.last(INVITE).request();
    for (int i = 1; i < 4; i++) {
      SipRequest ack = bench.sent.get(i).request();
      assertThat(ack.is(ACK)).isTrue();
      assertThat(ack.vias()).isEqualTo(sent.vias());
      assertThat(ack.uri().toString()).isEqualTo(sent.uri().toString());
      assertThat(ack.to().tag()).isEqualTo("b");
      assertThat(ack.from()).isEqualTo(sent.from());
      assertThat(ack.callId()).isEqualTo(sent.callId());
      assertThat(ack.cseq().toString()).isEqualTo("1 ACK");
      assertThat(ack.values(HeaderName.ROUTE)).containsExactly("<sip:proxy.example.org;lr>");
    }
    bench.at(32_000);
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void overTcpARefusalEndsItAtOnce() {
    bench.send(INVITE, TCP);
    bench.answer(INVITE, 404, "b");
    assertThat(bench.times(ACK)).containsExactly(0L);
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void aTransportErrorFailsIt() {
    bench.send(INVITE, UDP);
    bench.layer.failed(UDP, bench.last(INVITE).message(), "unreachable", 0);
    assertThat(bench.failures).containsExactly(
        new Failure(Failure.Kind.TRANSPORT, "unreachable"));
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void cancelWaitsForTheFirstProvisionalResponse() {
    ClientTransaction transaction = bench.send(INVITE, UDP);
    Header reason = new Header(HeaderName.REASON, "SIP;cause=200");
    bench.layer.cancel(transaction, List.of(reason), 0);
    bench.at(700);
    assertThat(bench.times(CANCEL)).isEmpty();
    bench.answer(INVITE, 180, "b");
    bench.layer.cancel(transaction, List.of(), bench.nowNs);
    SipRequest cancel = bench.last(CANCEL).request();
    SipRequest invite = bench.last(INVITE).request();
    assertThat(bench.times(CANCEL)).containsExactly(700L);
    assertThat(cancel.vias()).isEqualTo(invite.vias());
    assertThat(cancel.to()).isEqualTo(invite.to());
    assertThat(cancel.cseq().toString()).isEqualTo("1 CANCEL");
    assertThat(cancel.value(HeaderName.REASON)).isEqualTo("SIP;cause=200");
    bench.answer(CANCEL, 200, "b").answer(INVITE, 487, "b");
    assertThat(bench.heard).containsExactly("180", "487");
    bench.at(60_000);
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void noCancelAfterAFinalResponse() {
    ClientTransaction transaction = bench.send(INVITE, UDP);
    bench.layer.cancel(transaction, List.of(), 0);
    bench.answer(INVITE, 200, "b");
    bench.layer.cancel(transaction, List.of(), 0);
    bench.at(60_000);
    assertThat(bench.times(CANCEL)).isEmpty();
  }

  @Test
  void aCancelledInviteWithoutAFinalResponseFailsAfter32Seconds() {
    ClientTransaction transaction = bench.send(INVITE, UDP);
    bench.answer(INVITE, 180, "b");
    bench.at(1000);
    bench.layer.cancel(transaction, List.of(), bench.nowNs);
    bench.answer(CANCEL, 200, "b");
    bench.at(32_999);
    assertThat(bench.heard).containsExactly("180");
    bench.at(33_000);
    assertThat(bench.heard).containsExactly("180", "TIMEOUT");
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void aCancelAfterTheInviteHasFailedDoesNothing() {
    ClientTransaction transaction = bench.send(INVITE, UDP);
    bench.answer(INVITE, 180, "b");
    bench.layer.failed(UDP, bench.last(INVITE).message(), "unreachable", 0);
    bench.layer.cancel(transaction, List.of(), 0);
    assertThat(bench.times(CANCEL)).isEmpty();
  }

  @Test
  void aClosedConnectionFailsWhatWaitsOnItAndNothingElse() {
    bench.send(INVITE, TCP);
    bench.send(OPTIONS, TCP);
    bench.send(OPTIONS, Bench.flow(TCP.transport(), 40_000, 8));
    bench.layer.request(
        Bench.request(OPTIONS), UDP, Bench.SENT_BY, bench, 0);
    ClientTransaction answered = bench.send(OPTIONS, TCP);
    bench.answer(OPTIONS, 200, "b");
    bench.layer.closed(TCP, 0);
    bench.layer.closed(TCP, 0);
    assertThat(answered.ended()).isTrue();
    assertThat(bench.heard).containsExactly("200", "TRANSPORT", "TRANSPORT");
    assertThat(bench.layer.clientCount()).isEqualTo(2);
  }

  @Test
  void aHandlerThatTriesAgainOnTheClosedConnectionDoesNotHoldUpTheLayer() {
    SipRequest request =
        SipRequest.builder(OPTIONS, SipUri.of("", "example.org", -1)).build();
    assertThat(request.headers()).isEmpty();
    int[] failures = {0};
    bench.layer.request(
        Bench.request(OPTIONS),
        TCP,
        Bench.SENT_BY,
        new TransactionLayer.ResponseHandler() {
          @Override
          public void response(
              ClientTransaction t, org.ringfence.sip.message.SipResponse r, long now) {}

          @Override
          public void failed(ClientTransaction t, Failure failure, long now) {
            failures[0]++;
            bench.layer.request(Bench.request(OPTIONS), TCP, Bench.SENT_BY, this, now);
          }
        },
        0);
    bench.layer.closed(TCP, 0);
    assertThat(failures[0]).isEqualTo(1);
    assertThat(bench.layer.clientCount()).isEqualTo(1);
  }
}
