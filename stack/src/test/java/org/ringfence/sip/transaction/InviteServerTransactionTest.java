package org.ringfence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.transaction.Bench.TCP;
import static org.ringfence.sip.transaction.Bench.UDP;

import org.junit.jupiter.api.Test;

/** The state table of RFC 3261 figure 7 with RFC 6026 section 7.1. */
class InviteServerTransactionTest {
  private static final String VIA = "UDP 198.51.100.7;branch=z9hG4bK1";
  private static final String INVITE = Bench.text("INVITE", VIA);
  private static final String ACK = Bench.text("ACK", VIA, "<sip:bob@example.org>;tag=b", "call-9");
  private final Bench bench = new Bench();

  @Test
  void theLayerSaysTryingAfter200MillisecondsOnlyWhenTheUserIsSilent() {
    bench.receive(INVITE, UDP);
    bench.at(199);
    assertThat(bench.sent).isEmpty();
    bench.at(200);
    assertThat(bench.times(100)).containsExactly(200L);
    assertThat(bench.sent.getFirst().response().to().tag()).isNull();
    bench.at(60_000);
    assertThat(bench.sent).hasSize(1);
  }

  @Test
  void noTryingWhenTheUserRingsInTime() {
    bench.receive(INVITE, UDP);
    bench.at(150);
    assertThat(bench.respond(180)).isTrue();
    bench.at(1000);
    assertThat(bench.sent).hasSize(1);
  }

  @Test
  void aRepeatedInviteGetsTheLatestProvisionalResponse() {
    bench.receive(INVITE, UDP);
    bench.receive(INVITE, UDP);
    assertThat(bench.sent).isEmpty();
    bench.respond(180);
    bench.respond(183);
    bench.at(500).receive(INVITE, UDP);
    assertThat(bench.times(183)).containsExactly(0L, 500L);
    assertThat(bench.heard).containsExactly("INVITE");
  }

  @Test
  void aRefusalIsRepeatedUntilItsAckAndThenNoMore() {
    bench.receive(INVITE, UDP);
    bench.respond(486);
    assertThat(bench.respond(200)).isFalse();
    bench.at(2000).receive(INVITE, UDP);
    bench.at(4000).receive(ACK, UDP);
    bench.at(8999).receive(INVITE, UDP);
    bench.receive(ACK, UDP);
    assertThat(bench.times(486)).containsExactly(0L, 500L, 1500L, 2000L, 3500L);
    assertThat(bench.heard).containsExactly("INVITE");
    bench.at(9000);
    assertThat(bench.heard).containsExactly("INVITE", "ended");
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void aRefusalNobodyAcknowledgesIsRepeatedFor32Seconds() {
    bench.receive(INVITE, UDP);
    bench.respond(603);
    bench.at(31_999);
    assertThat(bench.times(603)).hasSize(11).contains(500L, 1500L, 3500L, 7500L, 11_500L);
    bench.at(32_000);
    assertThat(bench.heard).containsExactly("INVITE", "ended unacknowledged");
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void overTcpARefusalIsSentOnceAndEndsWithItsAck() {
    String via = "TCP 198.51.100.7;branch=z9hG4bK1";
    bench.receive(Bench.text("INVITE", via), TCP);
    bench.respond(486);
    bench.at(10_000);
    assertThat(bench.times(486)).containsExactly(0L);
    bench.receive(Bench.text("ACK", via, "<sip:bob@example.org>;tag=b", "call-9"), TCP);
    assertThat(bench.heard).containsExactly("INVITE", "ended");
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void afterASuccessInvitesAreAbsorbedAndTheUserMayRepeatItFor32Seconds() {
    bench.receive(INVITE, UDP);
    bench.respond(200);
    bench.at(500).receive(INVITE, UDP);
    assertThat(bench.times(200)).containsExactly(0L);
    assertThat(bench.respond(200)).isTrue();
    assertThat(bench.respond(486)).isFalse();
    assertThat(bench.respond(180)).isFalse();
    assertThat(bench.times(200)).containsExactly(0L, 500L);
    bench.receive(ACK, UDP); // Of a peer that takes the INVITE's branch for it.
    bench.receive(ACK.replace("z9hG4bK1", "z9hG4bK2"), UDP);
    assertThat(bench.heard).containsExactly("INVITE", "ACK", "ACK");
    assertThat(bench.incoming.getFirst().answered()).isTrue();
    assertThat(bench.incoming.getFirst().request().cseq().number()).isEqualTo(1);
    bench.at(31_999).receive(INVITE, UDP);
    bench.at(32_000);
    assertThat(bench.heard).containsExactly("INVITE", "ACK", "ACK", "ended");
    assertThat(bench.respond(200)).isFalse();
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void anInviteOfTheOldBranchlessKindIsMatchedByItsFields() {
    String via = "UDP 198.51.100.7";
    String invite = Bench.text("INVITE", via);
    bench.receive(invite, UDP);
    bench.receive(invite, UDP);
    bench.respond(486);
    bench.receive(invite, UDP);
    assertThat(bench.times(486)).hasSize(2);
    bench.receive(Bench.text("ACK", via, "<sip:bob@example.org>;tag=other", "call-9"), UDP);
    assertThat(bench.heard).containsExactly("INVITE", "ACK");
    bench.receive(Bench.text("ACK", via, "<sip:bob@example.org>;tag=b", "call-9"), UDP);
    bench.at(20_000);
    assertThat(bench.times(486)).hasSize(2);
    assertThat(bench.heard).containsExactly("INVITE", "ACK", "ended");
  }
}
