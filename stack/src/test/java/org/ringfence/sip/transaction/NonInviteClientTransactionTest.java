package org.ringfence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.message.Method.OPTIONS;
import static org.ringfence.sip.transaction.Bench.TCP;
import static org.ringfence.sip.transaction.Bench.UDP;

import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.SipResponse;

/** The state table of RFC 3261 figure 6. */
class NonInviteClientTransactionTest {
  private final Bench bench = new Bench();

  @Test
  void unansweredIsRepeatedAtIntervalsUpTo4SecondsAndFailsAfter32() {
    bench.send(OPTIONS, UDP);
    bench.at(31_999);
    assertThat(bench.times(OPTIONS))
        .containsExactly(
            0L, 500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
    assertThat(bench.heard).isEmpty();
    bench.at(32_000);
    assertThat(bench.heard).containsExactly("TIMEOUT");
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void overTcpItIsSentOnceAndEndsWithItsResponse() {
    bench.send(OPTIONS, TCP);
    bench.at(10_000).answer(OPTIONS, 200, "b");
    assertThat(bench.times(OPTIONS)).containsExactly(0L);
    assertThat(bench.heard).containsExactly("200");
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void aProvisionalResponseSlowsRepeatingTo4SecondsButDoesNotStopTimerF() {
    bench.send(OPTIONS, UDP);
    bench.at(100).answer(OPTIONS, 100, null);
    bench.at(9000);
    assertThat(bench.times(OPTIONS)).containsExactly(0L, 500L, 4500L, 8500L);
    bench.at(32_000);
    assertThat(bench.heard).containsExactly("100", "TIMEOUT");
  }

  @Test
  void aRepeatedFinalResponseIsAbsorbedFor5Seconds() {
    bench.send(OPTIONS, UDP);
    bench.answer(OPTIONS, 404, "b");
    bench.at(4999).answer(OPTIONS, 404, "b");
    assertThat(bench.heard).containsExactly("404");
    bench.at(5000).answer(OPTIONS, 404, "b");
    assertThat(bench.heard).containsExactly("404", "stray 404");
    assertThat(bench.isEmpty()).isTrue();
  }

  @Test
  void aResponseWithAnotherBranchSentByMethodOrPathIsNotOurs() {
    bench.send(OPTIONS, Bench.flow(Transport.TLS, 5061, 3));
    SipResponse right = SipResponse.to(bench.last(OPTIONS).request(), 200, "b").build();
    String text = right.toString();
    Bench.Sent sent = bench.last(OPTIONS);
    bench.receive(lines(text.replace("branch=z9hG4bK", "branch=z9hG4bKx")), sent.to());
    bench.receive(lines(text.replace("192.0.2.1", "192.0.2.2")), sent.to());
    bench.receive(lines(text.replace("1 OPTIONS", "1 INVITE")), sent.to());
    bench.receive(lines(text), UDP); // What went by TLS is not answered in clear.
    assertThat(bench.heard).containsOnly("stray 200").hasSize(4);
    bench.receive(lines(text.replace("Via: ", "Via: SIP/2.0/UDP other;branch=z9hG4bKo, ")), UDP);
    assertThat(bench.heard).hasSize(4); // Two Vias: dropped (RFC 3261 section 8.1.3.3).
    bench.receive(lines(text), sent.to());
    assertThat(bench.heard).endsWith("200");
  }

  @Test
  void theViaAsksForThePortOverUdpOnly() {
    bench.send(OPTIONS, UDP);
    assertThat(bench.last(OPTIONS).request().topVia().params().has("rport")).isTrue();
    assertThat(bench.last(OPTIONS).request().topVia().hasUniqueBranch()).isTrue();
    bench.send(OPTIONS, TCP);
    assertThat(bench.last(OPTIONS).request().topVia().params().has("rport")).isFalse();
  }

  @Test
  void aTransportErrorFailsItOnce() {
    bench.send(OPTIONS, UDP);
    bench.layer.failed(UDP, bench.last(OPTIONS).message(), "unreachable", 0);
    bench.layer.failed(UDP, bench.last(OPTIONS).message(), "unreachable", 0);
    assertThat(bench.heard).containsExactly("TRANSPORT");
    assertThat(bench.isEmpty()).isTrue();
  }

  private static String lines(String text) {
    return text.replace("\r\n", "\n");
  }
}
