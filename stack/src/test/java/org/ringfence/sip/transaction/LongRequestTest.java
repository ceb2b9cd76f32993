package org.ringfence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.message.Method.INVITE;
import static org.ringfence.sip.transaction.Bench.TCP;
import static org.ringfence.sip.transaction.Bench.UDP;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;

/** What is too long for UDP goes by TCP, and comes back when there is none (RFC 3261 18.1.1). */
class LongRequestTest {
  private static final HostPort TCP_SENT_BY = new HostPort("192.0.2.1", 5070);
  private final Bench bench = new Bench();

  @BeforeEach
  void thePeerMayTakeConnections() {
    bench.stream = new TransactionLayer.Way(TCP, TCP_SENT_BY);
  }

  private ClientTransaction send(Method method, int bodyBytes) {
    SipRequest request =
        Bench.request(method).with().body("text/plain", new byte[bodyBytes]).build();
    return bench.layer.request(request, UDP, Bench.SENT_BY, bench, bench.nowNs);
  }

  private String went(Method method) {
    Bench.Sent last = bench.last(method);
    return last.to().transport() + " as " + last.request().topVia().protocol();
  }

  private void refused() {
    Bench.Sent last = bench.sent.getLast();
    bench.layer.failed(last.to(), last.message(), "connection refused", bench.nowNs);
  }

  /** The limit is that of the whole message, the Via included, to the byte. */
  @Test
  void onlyWhatIsLongerThanTheLimitMoves() {
    send(INVITE, 100);
    int others = bench.last(INVITE).message().toBytes().length - 100;
    assertThat(went(INVITE)).isEqualTo("UDP as SIP/2.0/UDP");
    for (int over : new int[] {-1, 0, 1, 2, 3}) {
      // A length of four digits takes one more.
      send(INVITE, Limits.UDP_REQUEST_BYTES - others - 1 + over);
      Bench.Sent last = bench.last(INVITE);
      // Branches differ in length by a few characters.
      boolean udp = last.to().transport() == Transport.UDP;
      if (udp) {
        assertThat(last.message().toBytes()).hasSizeLessThanOrEqualTo(Limits.UDP_REQUEST_BYTES);
      }
      assertThat(last.message().isLongerThan(last.message().toBytes().length)).isFalse();
      assertThat(last.message().isLongerThan(last.message().toBytes().length - 1)).isTrue();
    }
    send(INVITE, Limits.UDP_REQUEST_BYTES);
    assertThat(went(INVITE)).isEqualTo("TCP as SIP/2.0/TCP");
    assertThat(bench.last(INVITE).request().topVia().sentBy()).isEqualTo(TCP_SENT_BY);
  }

  @Test
  void aPeerWithoutTcpGetsItByUdpAllTheSame() {
    bench.stream = null;
    send(INVITE, 2_000);
    assertThat(went(INVITE)).isEqualTo("UDP as SIP/2.0/UDP");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "OPTIONS"})
  void aRefusedConnectionIsNoFailure(String name) {
    Method method = Method.of(name);
    ClientTransaction transaction = send(method, 2_000);
    bench.at(300);
    refused();
    assertThat(bench.heard).containsExactly("no TCP");
    assertThat(went(method)).isEqualTo("UDP as SIP/2.0/UDP");
    assertThat(bench.last(method).request().topVia().sentBy()).isEqualTo(Bench.SENT_BY);
    assertThat(transaction.flow()).isEqualTo(UDP);
    bench.at(900);
    assertThat(bench.times(method)).containsExactly(0L, 300L, 800L);
    bench.answer(method, 200, "b");
    assertThat(bench.heard).containsExactly("no TCP", "200");
    bench.at(60_000);
    assertThat(bench.isEmpty()).isTrue();
  }

  /** One failure of the message is told by the write, another by the end of the connection. */
  @Test
  void whatElseIsToldOfTheConnectionThenIsOld() {
    send(INVITE, 2_000);
    Bench.Sent byTcp = bench.sent.getLast();
    refused();
    bench.layer.failed(byTcp.to(), byTcp.message(), "closed", bench.nowNs);
    bench.layer.closed(TCP, bench.nowNs);
    assertThat(bench.heard).containsExactly("no TCP");
    bench.answer(INVITE, 180, "b").answer(INVITE, 486, "b");
    assertThat(bench.heard).containsExactly("no TCP", "180", "486");
    assertThat(bench.last(Method.ACK).to()).isEqualTo(UDP);
  }

  @Test
  void whenUdpFailsTooItHasFailed() {
    send(INVITE, 2_000);
    refused();
    refused();
    assertThat(bench.heard).containsExactly("no TCP", "TRANSPORT");
  }

  /** The peer may have it: sent again it could be done twice. */
  @Test
  void aConnectionLostAfterwardsIsAFailure() {
    send(INVITE, 2_000);
    bench.layer.closed(TCP, bench.nowNs);
    assertThat(bench.heard).containsExactly("TRANSPORT");
    send(INVITE, 2_000);
    bench.answer(INVITE, 180, "b");
    refused();
    assertThat(bench.heard).containsExactly("TRANSPORT", "180", "TRANSPORT");
  }

  @Test
  void aCancelThatWaitedGoesByTheSameWay() {
    ClientTransaction transaction = send(INVITE, 2_000);
    bench.layer.cancel(transaction, List.of(), bench.nowNs);
    refused();
    bench.answer(INVITE, 180, "b");
    Bench.Sent cancel = bench.last(Method.CANCEL);
    assertThat(cancel.to()).isEqualTo(UDP);
    assertThat(cancel.request().topVia()).isEqualTo(bench.last(INVITE).request().topVia());
  }

  @Test
  void overTlsNothingChanges() {
    Flow tls = Bench.flow(Transport.TLS, 5061, 3);
    SipRequest request = Bench.request(INVITE).with().body("text/plain", new byte[3_000]).build();
    bench.layer.request(request, tls, Bench.SENT_BY, bench, bench.nowNs);
    assertThat(went(INVITE)).isEqualTo("TLS as SIP/2.0/TLS");
  }
}
