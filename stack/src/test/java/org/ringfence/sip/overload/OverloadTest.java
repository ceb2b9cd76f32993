package org.ringfence.sip.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Via;

class OverloadTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long NOW_MS = 1_795_694_400_123L;

  private final InetSocketAddress peer = new InetSocketAddress("192.0.2.1", 5060);
  private final PeerThrottle throttle = new PeerThrottle();
  private final OverloadReport report = new OverloadReport();
  private final SplittableRandom random = new SplittableRandom(9);
  private long nowNs = 5;

  private static Via ours() {
    Via plain = Via.of(Transport.UDP, new HostPort("192.0.2.9", 5060), "z9hG4bK1");
    return PeerThrottle.offering(plain);
  }

  private static SipResponse answerTo(Object via) {
    String text =
        """
        INVITE sip:1@x SIP/2.0
        Via: %s
        Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK2
        From: <sip:a@x>;tag=1
        To: <sip:1@x>
        Call-ID: 1
        CSeq: 1 INVITE
        Max-Forwards: 70

        """
            .formatted(via)
            .replace("\n", "\r\n");
    SipRequest invite = (SipRequest) SipParser.parse(text.getBytes());
    return SipResponse.to(invite, 503, "t").build();
  }

  private int admitted(int asked, long everyNs) {
    int count = 0;
    for (int i = 0; i < asked; i++, nowNs += everyNs) {
      if (throttle.admits(peer, random, nowNs)) count++;
    }
    return count;
  }

  private void told(String parameters) {
    throttle.learn(peer, via(";" + parameters), nowNs);
  }

  private static Via via(String parameters) {
    return answerTo("SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1" + parameters).topVia();
  }

  @Test
  void weTellAndAreHeldBackByOurOwnWords() {
    report.percent(30);
    SipResponse told = report.told(answerTo(ours()), NOW_MS);
    assertThat(told.topVia().params().value("oc")).isEqualTo("30");
    assertThat(told.topVia().params().value("oc-algo")).isEqualTo("loss");
    assertThat(told.topVia().params().value("oc-seq")).isEqualTo("1795694400.123");
    assertThat(told.values(HeaderName.VIA)).hasSize(2);
    assertThat(SipParser.parse(told.toBytes())).isInstanceOf(SipResponse.class);
    throttle.learn(peer, told.topVia(), nowNs);
    assertThat(admitted(10_000, 10_000)).isBetween(6_800, 7_200);
    report.percent(0);
    throttle.learn(peer, report.told(answerTo(ours()), NOW_MS + 9).topVia(), nowNs);
    assertThat(admitted(1_000, 0)).isEqualTo(1_000);
  }

  @Test
  void whoDoesNotAskIsNotTold() {
    report.percent(50);
    Via plain = Via.of(Transport.UDP, new HostPort("192.0.2.9", 5060), "z9hG4bK1");
    SipResponse answer = answerTo(plain);
    assertThat(report.told(answer, NOW_MS)).isSameAs(answer);
    SipResponse other = answerTo(via(";oc;oc-algo=\"other\""));
    assertThat(report.told(other, NOW_MS)).isSameAs(other);
  }

  /** RFC 7415: a peer that knows rates alone asks a hundred times a second; 40 % is too much. */
  @Test
  void whoKnowsRatesAloneIsToldOneAndKeepsIt() {
    SipResponse answer = answerTo(via(";oc;oc-algo=\"rate\""));
    for (int i = 0; i < 300; i++) report.told(answer, NOW_MS + 10 * i);
    report.percent(40);
    SipResponse told = answer;
    for (int second = 3; second < 20; second++) {
      // It asks for less now, and is not told to ask for less and less.
      for (int i = 0; i < 60; i++) told = report.told(answer, NOW_MS + 1_000 * second + 16 * i);
      assertThat(told.topVia().params().value("oc-algo")).isEqualTo("rate");
      assertThat(told.topVia().params().number("oc", 1_000, -1)).isBetween(55L, 61L);
    }
    throttle.learn(peer, told.topVia(), nowNs);
    assertThat(admitted(200, SECOND_NS / 100)).as("in two seconds").isBetween(110, 130);
    report.percent(100);
    told = report.told(answer, NOW_MS + 20_000);
    assertThat(told.topVia().params().value("oc")).as("something is left").isEqualTo("1");
    report.percent(0);
    throttle.learn(peer, report.told(answer, NOW_MS + 21_000).topVia(), nowNs);
    assertThat(admitted(1_000, 0)).isEqualTo(1_000);
  }

  @Test
  void aRateIsKeptEvenly() {
    told("oc=100;oc-algo=\"rate\";oc-validity=60000;oc-seq=1.0");
    assertThat(admitted(10_000, SECOND_NS / 1_000)).isBetween(1_000, 1_010);
    told("oc=0;oc-algo=\"rate\";oc-validity=60000;oc-seq=2.0");
    assertThat(admitted(100, SECOND_NS)).as("nothing, for a minute").isEqualTo(40);
  }

  @Test
  void anOldWishDoesNotCountNorOneThatEnded() {
    told("oc=100;oc-algo=\"loss\";oc-seq=7.5");
    told("oc=0;oc-algo=\"loss\";oc-seq=7.4");
    assertThat(admitted(10, 0)).as("the older came late").isZero();
    nowNs += SECOND_NS / 2;
    assertThat(admitted(10, 0)).as("half a second, where none is named").isEqualTo(10);
    told("oc=101;oc-algo=\"loss\"");
    told("oc=50;oc-algo=\"other\"");
    told("oc=-1");
    told("oc=");
    assertThat(admitted(100, 0)).isEqualTo(100);
  }

  @Test
  void thePeersAreBounded() {
    for (int port = 1; port <= 60_000; port++) {
      throttle.learn(
          new InetSocketAddress("192.0.2.3", port), via(";oc=100;oc-validity=60000"), nowNs);
    }
    assertThat(throttle.admits(new InetSocketAddress("192.0.2.3", 1), random, nowNs)).isTrue();
    assertThat(throttle.admits(new InetSocketAddress("192.0.2.3", 60_000), random, nowNs))
        .isFalse();
  }
}
