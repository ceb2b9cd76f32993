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

  /** The whole message counts, its Via included, and is counted without being written. */
  @Test
  void onlyWhatIsLongerThanTheLimitMoves() {
    boolean[] moved = new boolean[2];
    for (int bytes = Limits.UDP_REQUEST_BYTES - 400; bytes < Limits.UDP_REQUEST_BYTES; bytes++) {
      send(INVITE, bytes);
      Bench.Sent last = bench.last(INVITE);
      int length = last.message().toBytes().length;
      boolean tcp = last.to().transport() == Transport.TCP;
      moved[tcp ? 1 : 0] = true;
      // By UDP it has an rport, and branches differ in length.
      if (tcp) assertThat(length + 9).isGreaterThan(Limits.UDP_REQUEST_BYTES);
      else assertThat(length).isLessThanOrEqualTo(Limits.UDP_REQUEST_BYTES);
      assertThat(last.message().isLongerThan(length)).isFalse();
      assertThat(last.message().isLongerThan(length - 1)).isTrue();
    }
    assertThat(moved).containsExactly(true, true);
    assertThat(went(INVITE)).isEqualTo("TCP as TCP");
    assertThat(bench.last(INVITE).request().topVia().sentBy()).isEqualTo(TCP_SENT_BY);
  }

  @Test
  void aPeerWithoutTcpGetsItByUdpAllTheSame() {
    bench.stream = null;
    send(INVITE, 2_000);
    assertThat(went(INVITE)).isEqualTo("UDP as UDP");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "OPTIONS"})
  void aRefusedConnectionIsNoFailure(String name) {
    Method method = Method.of(name);
    ClientTransaction transaction = send(method, 2_000);
    bench.at(300);
    refused();
    assertThat(bench.heard).containsExactly("no TCP");
    assertThat(went(method)).isEqualTo("UDP as UDP");
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

  /** A peer that takes connections and then closes them without a word takes no TCP either. */
  @Test
  void aConnectionClosedWithoutAWordIsNoFailure() {
    send(INVITE, 2_000);
    bench.layer.closed(TCP, bench.nowNs);
    assertThat(bench.heard).containsExactly("no TCP");
    assertThat(went(INVITE)).isEqualTo("UDP as UDP");
  }

  @Test
  void oneThatAnsweredIsLostWithItsConnection() {
    send(INVITE, 2_000);
    bench.answer(INVITE, 180, "b");
    bench.layer.closed(TCP, bench.nowNs);
    assertThat(bench.heard).containsExactly("180", "TRANSPORT");
  }

  /** It has no transaction: the repeated 2xx asks for it again. */
  @Test
  void aLongAckGoesByTcpToo() {
    SipRequest ack = Bench.request(Method.ACK).with().body("text/plain", new byte[2_000]).build();
    bench.layer.ack(ack, UDP, Bench.SENT_BY);
    assertThat(went(Method.ACK)).isEqualTo("TCP as TCP");
    refused();
    assertThat(bench.heard).containsExactly("no TCP");
    bench.stream = null;
    bench.layer.ack(ack, UDP, Bench.SENT_BY);
    assertThat(went(Method.ACK)).isEqualTo("UDP as UDP");
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
    assertThat(went(INVITE)).isEqualTo("TLS as TLS");
  }
}
