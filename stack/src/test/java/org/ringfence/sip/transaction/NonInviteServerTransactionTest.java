package org.ringfence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.transaction.Bench.TCP;
import static org.ringfence.sip.transaction.Bench.UDP;

import org.junit.jupiter.api.Test;

/** The state table of RFC 3261 figure 8 with the corrections of RFC 4320. */
class NonInviteServerTransactionTest {
  private static final String OPTIONS =
      Bench.text("OPTIONS", "UDP 198.51.100.7;branch=z9hG4bK1");
  private final Bench bench = new Bench();

  @Test
  void aRepeatedRequestGetsTheSameResponseFor32SecondsAndThenIsNew() {
    bench.receive(OPTIONS, UDP);
    bench.receive(OPTIONS, UDP);
    assertThat(bench.sent).isEmpty();
    assertThat(bench.respond(200)).isTrue();
    bench.at(31_999).receive(OPTIONS, UDP);
    assertThat(bench.times(200)).containsExactly(0L, 31_999L);
    assertThat(bench.sent.get(1).message()).hasToString(bench.sent.get(0).message().toString());
    assertThat(bench.heard).containsExactly("OPTIONS");
    bench.at(32_000);
    assertThat(bench.isEmpty()).isTrue();
    bench.receive(OPTIONS, UDP);
    assertThat(bench.heard).containsExactly("OPTIONS", "OPTIONS");
  }

  @Test
  void overTcpTheResponseEndsIt() {
    bench.receive(OPTIONS.replace("UDP", "TCP"), TCP);
    bench.respond(404);
    assertThat(bench.sent.getFirst().to()).isEqualTo(TCP);
    assertThat(bench.isEmpty()).isTrue();
    assertThat(bench.respond(200)).isFalse();
  }

  @Test
  void onlyOneFinalResponseIsSent() {
    bench.receive(OPTIONS, UDP);
    assertThat(bench.respond(404)).isTrue();
    assertThat(bench.respond(200)).isFalse();
    assertThat(bench.sent).hasSize(1);
    assertThat(bench.incoming.getFirst().answered()).isTrue();
  }

  @Test
  void overUdpNoTryingBeforeTheClientHasSlowedDownAndThenOneOfItsOwn() {
    bench.receive(OPTIONS, UDP);
    bench.at(3499);
    assertThat(bench.respond(100)).isFalse();
    assertThat(bench.sent).isEmpty();
    bench.at(3500).receive(OPTIONS, UDP);
    assertThat(bench.times(100)).containsExactly(3500L, 3500L);
    bench.respond(200);
    assertThat(bench.times(200)).containsExactly(3500L);
  }

  @Test
  void overTcpTryingMayGoAtAnyTimeButNoOtherProvisionalResponse() {
    bench.receive(OPTIONS.replace("UDP", "TCP"), TCP);
    assertThat(bench.respond(180)).isFalse();
    assertThat(bench.respond(100)).isTrue();
    assertThat(bench.times(100)).containsExactly(0L);
  }

  @Test
  void a408IsNeverSent() {
    bench.receive(OPTIONS, UDP);
    assertThat(bench.respond(408)).isFalse();
    assertThat(bench.sent).isEmpty();
    assertThat(bench.heard).containsExactly("OPTIONS", "ended");
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void aForgottenRequestEndsWhenItsClientHasGivenUp() {
    bench.receive(OPTIONS, UDP);
    bench.at(31_999);
    assertThat(bench.heard).containsExactly("OPTIONS");
    bench.at(32_000);
    assertThat(bench.heard).containsExactly("OPTIONS", "ended");
    assertThat(bench.respond(200)).isFalse();
    assertThat(bench.times(200)).isEmpty();
    assertThat(bench.isEmpty()).isTrue();
  }
}
