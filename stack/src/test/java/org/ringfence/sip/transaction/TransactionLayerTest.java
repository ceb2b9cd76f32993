package org.ringfence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.message.Method.INVITE;
import static org.ringfence.sip.transaction.Bench.TCP;
import static org.ringfence.sip.transaction.Bench.UDP;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

class TransactionLayerTest {
  private static final String VIA = "UDP 198.51.100.7;branch=z9hG4bK1";
  private final Bench bench = new Bench();

  @Test
  void aCallerWhoHangsUpEarlyGetsOkForItsCancelAndTheUserRefusesTheInvite() {
    bench.receive(Bench.text("INVITE", VIA), UDP);
    bench.respond(180);
    bench.receive(Bench.text("CANCEL", VIA), UDP);
    bench.receive(Bench.text("CANCEL", VIA), UDP);
    assertThat(bench.times(200)).hasSize(2);
    assertThat(bench.sent.getLast().response().to().tag()).isEqualTo("b");
    assertThat(bench.heard).containsExactly("INVITE", "CANCEL");
    assertThat(bench.respond(487)).isTrue();
  }

  @Test
  void aCancelThatComesTooLateIsAnsweredAndChangesNothing() {
    bench.receive(Bench.text("INVITE", VIA), UDP);
    bench.respond(200);
    bench.receive(Bench.text("CANCEL", VIA), UDP);
    assertThat(bench.times(200)).hasSize(2);
    assertThat(bench.heard).containsExactly("INVITE");
  }

  @Test
  void aCancelForNothingGets481AndSoDoesOneForWhatCameByTls() {
    bench.receive(Bench.text("CANCEL", VIA), UDP);
    assertThat(bench.times(481)).hasSize(1);
    bench.receive(Bench.text("INVITE", VIA), Bench.flow(Transport.TLS, 40_000, 4));
    bench.receive(Bench.text("CANCEL", VIA), UDP);
    assertThat(bench.times(481)).hasSize(2);
    assertThat(bench.heard).containsExactly("INVITE");
    assertThat(bench.sent.get(0).response().to().tag())
        .isNotNull()
        .isEqualTo(bench.sent.get(1).response().to().tag());
  }

  @Test
  void aRequestThatComesASecondTimeByAnotherPathIsLooped() {
    bench.receive(Bench.text("INVITE", VIA), UDP);
    bench.receive(Bench.text("INVITE", "UDP 203.0.113.5;branch=z9hG4bK2"), UDP);
    assertThat(bench.times(482)).hasSize(1);
    assertThat(bench.heard).containsExactly("INVITE");
    assertThat(bench.layer.serverCount()).isEqualTo(1);
  }

  @Test
  void aRequestWithinADialogIsNeverTakenForAMergedOne() {
    String to = "<sip:bob@example.org>;tag=b";
    bench.receive(Bench.text("INFO", VIA, to, "call-9"), UDP);
    bench.receive(Bench.text("INFO", "UDP 203.0.113.5;branch=z9hG4bK2", to, "call-9"), UDP);
    assertThat(bench.heard).containsExactly("INFO", "INFO");
  }

  @Test
  void theNextRequestOfACallIsNotMergedWithTheLast() {
    bench.receive(Bench.text("REGISTER", VIA), UDP);
    bench.respond(401);
    String second = Bench.text("REGISTER", "UDP 198.51.100.7;branch=z9hG4bK2");
    bench.receive(second.replace("CSeq: 1", "CSeq: 2"), UDP);
    assertThat(bench.heard).containsExactly("REGISTER", "REGISTER");
  }

  @Test
  void responsesGoBackToTheSourceAndItsPortWhenTheViaAsksForIt() {
    Flow nat = flow("203.0.113.9", 33_333);
    bench.receive(Bench.text("OPTIONS", "UDP 10.0.0.2:5062;rport;branch=z9hG4bK1"), nat);
    bench.respond(200);
    assertThat(bench.sent.getLast().to()).isEqualTo(nat);
    assertThat(bench.sent.getLast().response().topVia().params().value("received"))
        .isEqualTo("203.0.113.9");
    assertThat(bench.sent.getLast().response().topVia().params().value("rport"))
        .isEqualTo("33333");
  }

  @Test
  void withoutRportTheyGoToThePortTheViaNamesAtTheAddressTheRequestCameFrom() {
    Flow from = flow("203.0.113.9", 33_333);
    String victim = "UDP victim.example.org:5062;maddr=192.0.2.99;branch=z9hG4bK1";
    bench.receive(Bench.text("OPTIONS", victim), from);
    bench.respond(200);
    assertThat(bench.sent.getLast().to().remote())
        .isEqualTo(new InetSocketAddress("203.0.113.9", 5062));
    bench.receive(Bench.text("OPTIONS", "UDP 203.0.113.9;branch=z9hG4bK2", "<sip:b@c>", "x"), from);
    bench.respond(200);
    assertThat(bench.sent.getLast().to().remote())
        .isEqualTo(new InetSocketAddress("203.0.113.9", 5060));
  }

  @Test
  void aResponseWhoseConnectionIsGoneGoesByANewOneToThePortOfTheVia() {
    bench.receive(Bench.text("OPTIONS", "TCP 198.51.100.7:5070;branch=z9hG4bK1"), TCP);
    bench.respond(200);
    bench.layer.failed(TCP, bench.sent.getLast().message(), "closed", 0);
    Flow second = bench.sent.getLast().to();
    assertThat(second.remote().getPort()).isEqualTo(5070);
    assertThat(second.connection()).isZero();
    bench.layer.failed(second, bench.sent.getLast().message(), "refused", 0);
    assertThat(bench.times(200)).hasSize(2);
  }

  @Test
  void responsesToAnIpv6SourceAreMarkedWithItsAddress() {
    Flow from = flow("2001:db8::9", 33_333);
    bench.receive(Bench.text("OPTIONS", "UDP [2001:db8::2];branch=z9hG4bK1"), from);
    bench.respond(200);
    assertThat(bench.sent.getLast().response().topVia().params().value("received"))
        .isEqualTo("2001:db8:0:0:0:0:0:9");
  }

  @Test
  void anAckThatBelongsToNothingIsTheDialogsAndIsNeverAnswered() {
    bench.receive(Bench.text("ACK", VIA), UDP);
    assertThat(bench.heard).containsExactly("ACK");
    SipRequest ack = Bench.request(Method.ACK);
    bench.layer.respondStateless(ack, SipResponse.to(ack, 481, "x").build(), UDP);
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void theAckOfASuccessGoesOutWithABranchOfItsOwn() {
    bench.send(INVITE, UDP);
    bench.answer(INVITE, 200, "b");
    bench.layer.ack(Bench.request(Method.ACK), UDP, Bench.SENT_BY);
    SipRequest ack = bench.last(Method.ACK).request();
    assertThat(ack.topVia().branch()).isNotEqualTo(bench.last(INVITE).request().topVia().branch());
    assertThat(bench.layer.clientCount()).isEqualTo(1);
  }

  @Test
  void aFullTableRefusesWithoutStateAndCounts() {
    for (int i = 0; i < Limits.SIP_SERVER_TRANSACTIONS; i++) {
      bench.layer.receive(numbered(i), UDP, 0);
    }
    assertThat(bench.layer.refused()).isZero();
    bench.layer.receive(numbered(Limits.SIP_SERVER_TRANSACTIONS), UDP, 0);
    assertThat(bench.layer.refused()).isEqualTo(1);
    assertThat(bench.times(503)).hasSize(1);
    assertThat(bench.layer.serverCount()).isEqualTo(Limits.SIP_SERVER_TRANSACTIONS);
    bench.at(32_000);
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void inACrowdAnsweredRequestsAreForgottenSooner() {
    for (int i = 0; i < Limits.SIP_SERVER_TRANSACTIONS_CROWDED; i++) {
      bench.layer.receive(numbered(i), UDP, 0);
    }
    bench.respond(200);
    bench.at(4999);
    assertThat(bench.layer.serverCount()).isEqualTo(Limits.SIP_SERVER_TRANSACTIONS_CROWDED);
    bench.at(5000);
    assertThat(bench.layer.serverCount()).isEqualTo(Limits.SIP_SERVER_TRANSACTIONS_CROWDED - 1);
  }

  @Test
  void aFullTableOfOursFailsTheRequestAtTheNextTickAndSendsNothing() {
    SipRequest request = Bench.request(Method.OPTIONS);
    for (int i = 0; i < Limits.SIP_CLIENT_TRANSACTIONS; i++) {
      bench.layer.request(request, TCP, Bench.SENT_BY, bench, 0);
    }
    bench.sent.clear();
    bench.layer.request(request, UDP, Bench.SENT_BY, bench, 0);
    assertThat(bench.heard).isEmpty();
    bench.at(0);
    assertThat(bench.heard).containsExactly("TRANSPORT");
    assertThat(bench.sent).isEmpty();
    bench.layer.closed(TCP, 0);
    assertThat(bench.isEmpty()).isTrue();
  }

  private static SipRequest numbered(int i) {
    return Bench.request(Method.OPTIONS)
        .with()
        .addFirst(org.ringfence.sip.message.HeaderName.VIA, "SIP/2.0/UDP h;rport;branch=z9hG4bK" + i)
        .set(org.ringfence.sip.message.HeaderName.CALL_ID, "c" + i)
        .build();
  }

  private static Flow flow(String address, int port) {
    return new Flow(Transport.UDP, null, new InetSocketAddress(address, port), 0, null);
  }

  @Test
  void cancellingAnythingButAnInviteIsABug() {
    ClientTransaction options = bench.send(Method.OPTIONS, UDP);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> bench.layer.cancel(options, List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
