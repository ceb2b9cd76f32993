package org.ringfence.net.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ringfence.base.Transport.TCP;
import static org.ringfence.base.Transport.TLS;
import static org.ringfence.base.Transport.UDP;
import static org.ringfence.base.Transport.WSS;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.net.dns.ScriptedDns.Mood;
import org.ringfence.sip.message.SipUri;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

@Timeout(30)
class SipResolverTest {
  private static final List<Transport> ALL = List.of(TLS, TCP, UDP);

  private volatile Instant now = Instant.parse("2026-11-21T06:00:00Z");
  private final InstantSource clock = () -> now;
  private ScriptedDns dns;
  private ScriptedDns second;
  private SipResolver resolver;

  @BeforeEach
  void start() throws Exception {
    dns = new ScriptedDns();
    second = new ScriptedDns();
    resolver = resolver(ALL, 1);
  }

  @AfterEach
  void stop() {
    resolver.close();
    dns.close();
    second.close();
  }

  private SipResolver resolver(List<Transport> transports, long seed) {
    ResolverSettings settings =
        ResolverSettings.of(List.of(dns.address(), second.address()), transports)
            .withWaits(Duration.ofMillis(300), Duration.ofMillis(500));
    return new SipResolver(settings, new SplittableRandom(seed), clock);
  }

  private List<String> resolve(String uri) throws Exception {
    return flows(uri).stream()
        .map(flow ->
            flow.transport()
                + " "
                + flow.remote().getAddress().getHostAddress()
                + ":"
                + flow.remote().getPort())
        .toList();
  }

  private List<Flow> flows(String uri) throws Exception {
    SipUri parsed = SipUri.parse(uri);
    assertThat(parsed).isNotNull();
    return resolver.resolve(SipTarget.of(parsed)).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void addressesNeedNoDns() throws Exception {
    assertThat(resolve("sip:192.0.2.1")).containsExactly("UDP 192.0.2.1:5060");
    assertThat(resolve("sip:192.0.2.1:5070;transport=tcp")).containsExactly("TCP 192.0.2.1:5070");
    assertThat(resolve("sips:bob@192.0.2.1")).containsExactly("TLS 192.0.2.1:5061");
    assertThat(resolve("sips:192.0.2.1;transport=tcp")).containsExactly("TLS 192.0.2.1:5061");
    assertThat(resolve("sip:[2001:db8::1]:5070")).containsExactly("UDP 2001:db8:0:0:0:0:0:1:5070");
    assertThat(resolve("sip:example.org;maddr=192.0.2.9")).containsExactly("UDP 192.0.2.9:5060");
    assertThat(dns.asked).isEmpty();
  }

  @Test
  void naptrChoosesTheTransportByOrderAndWhatWeSpeak() throws Exception {
    dns.zone(
        "example.org. 60 IN NAPTR 20 5 \"s\" \"SIP+D2T\" \"\" _sip._tcp.example.org.",
        "example.org. 60 IN NAPTR 30 5 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.org.",
        "example.org. 60 IN NAPTR 1 5 \"s\" \"SIP+D2S\" \"\" _sip._sctp.example.org.",
        "example.org. 60 IN NAPTR 2 5 \"s\" \"SIPS+D2W\" \"\" _sips._ws.example.org.",
        "_sip._tcp.example.org. 60 IN SRV 1 0 5080 one.example.org.",
        "_sip._udp.example.org. 60 IN SRV 1 0 5090 one.example.org.",
        "one.example.org. 60 IN A 192.0.2.1");
    assertThat(resolve("sip:bob@example.org"))
        .containsExactly("TCP 192.0.2.1:5080", "UDP 192.0.2.1:5090");
    assertThat(dns.asked).noneMatch(q -> q.contains("_ws") || q.contains("_sctp"));
  }

  @Test
  void onceASecureServiceIsBestNoPlainOneIsAWayRoundIt() throws Exception {
    dns.zone(
        "example.org. 60 IN NAPTR 10 5 \"s\" \"SIPS+D2T\" \"\" _sips._tcp.example.org.",
        "example.org. 60 IN NAPTR 20 5 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.org.",
        "_sips._tcp.example.org. 60 IN SRV 1 0 5061 one.example.org.",
        "_sip._udp.example.org. 60 IN SRV 1 0 5060 two.example.org.",
        "one.example.org. 60 IN A 192.0.2.1",
        "two.example.org. 60 IN A 192.0.2.2");
    List<Flow> flows = flows("sip:bob@example.org");
    assertThat(flows).hasSize(1);
    assertThat(flows.get(0).transport()).isEqualTo(TLS);
    assertThat(flows.get(0).peerName()).as("the name of the URI").isEqualTo("example.org");
  }

  @Test
  void anAttackerWhoHidesTheSecureServersAddressGainsNoPlainText() throws Exception {
    dns.zone(
        "example.org. 60 IN NAPTR 10 5 \"s\" \"SIPS+D2T\" \"\" _sips._tcp.example.org.",
        "example.org. 60 IN NAPTR 20 5 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.org.",
        "_sips._tcp.example.org. 60 IN SRV 1 0 5061 one.example.org.",
        "_sip._udp.example.org. 60 IN SRV 1 0 5060 two.example.org.",
        "two.example.org. 60 IN A 192.0.2.2");
    for (ScriptedDns each : List.of(dns, second)) {
      each.mood("one.example.org.", Type.A, Mood.SERVFAIL);
      each.mood("one.example.org.", Type.AAAA, Mood.SERVFAIL);
    }
    assertThat(resolve("sip:bob@example.org")).isEmpty();
  }

  @Test
  void sipsTakesNothingButSecureServices() throws Exception {
    dns.zone(
        "example.org. 60 IN NAPTR 10 5 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.org.",
        "_sip._udp.example.org. 60 IN SRV 1 0 5060 one.example.org.",
        "_sips._tcp.example.org. 60 IN SRV 1 0 5061 one.example.org.",
        "one.example.org. 60 IN A 192.0.2.1");
    assertThat(resolve("sips:bob@example.org")).containsExactly("TLS 192.0.2.1:5061");
  }

  @Test
  void withoutNaptrTheServicesWeSpeakAreAskedForAndFailOverGoesByPriority() throws Exception {
    dns.zone(
        "_sip._tcp.example.org. 60 IN SRV 20 0 5060 backup.example.org.",
        "_sip._tcp.example.org. 60 IN SRV 10 0 5062 main.example.org.",
        "main.example.org. 60 IN A 192.0.2.1",
        "main.example.org. 60 IN AAAA 2001:db8::1",
        "backup.example.org. 60 IN A 192.0.2.2");
    assertThat(resolve("sip:bob@example.org"))
        .containsExactly(
            "TCP 2001:db8:0:0:0:0:0:1:5062", "TCP 192.0.2.1:5062", "TCP 192.0.2.2:5060");
  }

  @Test
  void weightsShareOutTheLoadWithinAPriority() throws Exception {
    dns.zone(
        "_sip._udp.example.org. 60 IN SRV 1 30 5060 a.example.org.",
        "_sip._udp.example.org. 60 IN SRV 1 10 5060 b.example.org.",
        "_sip._udp.example.org. 60 IN SRV 1 0 5060 c.example.org.",
        "a.example.org. 60 IN A 192.0.2.1",
        "b.example.org. 60 IN A 192.0.2.2",
        "c.example.org. 60 IN A 192.0.2.3");
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < 4000; i++) {
      List<String> order = resolve("sip:example.org;transport=udp");
      assertThat(order).hasSize(3).doesNotHaveDuplicates();
      first.merge(order.get(0), 1, Integer::sum);
    }
    assertThat(first.get("UDP 192.0.2.1:5060")).isBetween(2700, 3150);
    assertThat(first.get("UDP 192.0.2.2:5060")).isBetween(800, 1150);
    assertThat(first.getOrDefault("UDP 192.0.2.3:5060", 0)).isLessThan(250);
  }

  @Test
  void withoutAnyServiceRecordTheNamesOwnAddressIsUsed() throws Exception {
    dns.zone(
        "pbx.example.org. 60 IN CNAME host.example.org.", "host.example.org. 60 IN A 192.0.2.5");
    assertThat(resolve("sip:pbx.example.org")).containsExactly("UDP 192.0.2.5:5060");
    assertThat(resolve("sips:pbx.example.org")).containsExactly("TLS 192.0.2.5:5061");
    dns.asked.clear();
    assertThat(resolve("sip:pbx.example.org:5099")).containsExactly("UDP 192.0.2.5:5099");
    assertThat(dns.asked).as("a port forbids SRV").noneMatch(q -> q.endsWith("SRV"));
  }

  @Test
  void aServiceThatIsDecidedlyNotThereIsNotSoughtElsewhere() throws Exception {
    dns.zone("_sip._udp.example.org. 60 IN SRV 0 0 0 .", "example.org. 60 IN A 192.0.2.5");
    assertThat(resolve("sip:example.org;transport=udp")).isEmpty();
  }

  @Test
  void aNameThatDoesNotExistHasNoServers() throws Exception {
    assertThat(resolve("sip:bob@nowhere.example")).isEmpty();
    assertThat(resolve("sip:bob@" + "a".repeat(70) + ".example")).isEmpty();
  }

  @Test
  void answersAreRememberedForTheirTimeToLive() throws Exception {
    dns.zone("pbx.example.org. 60 IN A 192.0.2.5");
    resolve("sip:pbx.example.org:5060");
    int questions = dns.asked.size();
    now = now.plusSeconds(59);
    resolve("sip:pbx.example.org:5060");
    assertThat(dns.asked).hasSize(questions);
    dns.clear();
    dns.zone("pbx.example.org. 60 IN A 192.0.2.6");
    now = now.plusSeconds(2);
    assertThat(resolve("sip:pbx.example.org:5060")).containsExactly("UDP 192.0.2.6:5060");
  }

  @Test
  void aDeadOrBrokenDnsServerIsPassedOver() throws Exception {
    second.zone("pbx.example.org. 60 IN A 192.0.2.5", "two.example.org. 60 IN A 192.0.2.6");
    for (Mood mood : List.of(Mood.SILENT, Mood.SERVFAIL, Mood.RUBBISH)) {
      dns.mood = mood;
      resolver.close();
      resolver = resolver(ALL, 1);
      assertThat(resolve("sip:pbx.example.org:5060")).containsExactly("UDP 192.0.2.5:5060");
    }
    int questions = dns.asked.size();
    resolve("sip:two.example.org:5060");
    assertThat(dns.asked).as("the one that answers is asked first").hasSize(questions);
  }

  @Test
  void withEveryDnsServerDeadKnownPeersAreStillReached() throws Exception {
    dns.zone(
        "_sip._udp.example.org. 60 IN SRV 1 0 5060 a.example.org.",
        "a.example.org. 60 IN A 192.0.2.1");
    List<String> fresh = resolve("sip:bob@example.org");
    dns.mood = Mood.SILENT;
    second.mood = Mood.SILENT;
    now = now.plus(Duration.ofHours(24));
    assertThat(resolve("sip:bob@example.org")).isEqualTo(fresh);
    int questions = dns.asked.size();
    for (int i = 0; i < 100; i++) {
      assertThat(resolve("sip:bob@example.org")).isEqualTo(fresh);
    }
    assertThat(dns.asked).as("DNS is left alone for a while").hasSize(questions);
    assertThat(resolver.staleServed()).isEqualTo(101);
    now = now.plus(Duration.ofDays(3));
    assertThatThrownBy(() -> resolve("sip:bob@example.org"))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(DnsFailure.class)
        .hasMessageContaining("every DNS server failed");
  }

  @Test
  void dnsThatComesBackIsBelievedAgain() throws Exception {
    dns.zone("pbx.example.org. 60 IN A 192.0.2.1");
    resolve("sip:pbx.example.org:5060");
    dns.mood = Mood.SERVFAIL;
    second.mood = Mood.SERVFAIL;
    now = now.plusSeconds(61);
    assertThat(resolve("sip:pbx.example.org:5060")).containsExactly("UDP 192.0.2.1:5060");
    dns.clear();
    dns.zone("pbx.example.org. 60 IN A 192.0.2.2");
    dns.mood = Mood.HONEST;
    second.mood = Mood.SILENT;
    now = now.plusSeconds(31);
    assertThat(resolve("sip:pbx.example.org:5060")).containsExactly("UDP 192.0.2.2:5060");
  }

  @Test
  void theLastGoodAnswersSurviveARestartWithoutDns() throws Exception {
    dns.zone(
        "_sips._tcp.example.org. 60 IN SRV 1 0 5061 a.example.org.",
        "a.example.org. 60 IN A 192.0.2.1");
    List<Flow> fresh = flows("sips:bob@example.org");
    List<KnownTarget> kept = resolver.export();
    assertThat(kept).hasSize(1);
    dns.mood = Mood.SILENT;
    second.mood = Mood.SILENT;
    resolver.close();
    resolver = resolver(ALL, 2);
    resolver.restore(kept);
    assertThat(flows("sips:bob@example.org")).isEqualTo(fresh);
  }

  @Test
  void aHalfAnswerDoesNotReplaceAWholeOne() throws Exception {
    dns.zone(
        "example.org. 60 IN NAPTR 10 5 \"s\" \"SIPS+D2T\" \"\" _sips._tcp.example.org.",
        "_sips._tcp.example.org. 60 IN SRV 1 0 5061 a.example.org.",
        "_sip._udp.example.org. 60 IN SRV 1 0 5060 a.example.org.",
        "a.example.org. 60 IN A 192.0.2.1");
    resolver.close();
    resolver = resolver(List.of(UDP, TLS), 1);
    assertThat(resolve("sip:bob@example.org")).containsExactly("TLS 192.0.2.1:5061");
    dns.mood("example.org.", Type.NAPTR, Mood.SERVFAIL);
    second.mood("example.org.", Type.NAPTR, Mood.SERVFAIL);
    now = now.plusSeconds(61);
    assertThat(resolve("sip:bob@example.org"))
        .as("hiding the NAPTR record does not lead to plain text")
        .containsExactly("TLS 192.0.2.1:5061");
  }

  @Test
  void anAddressThatFailedComesLastForAWhile() throws Exception {
    dns.zone(
        "_sip._udp.example.org. 600 IN SRV 1 0 5060 a.example.org.",
        "_sip._udp.example.org. 600 IN SRV 2 0 5060 b.example.org.",
        "a.example.org. 600 IN A 192.0.2.1",
        "b.example.org. 600 IN A 192.0.2.2");
    List<Flow> flows = flows("sip:example.org;transport=udp");
    resolver.markFailed(flows.get(0));
    assertThat(flows("sip:example.org;transport=udp")).containsExactly(flows.get(1), flows.get(0));
    now = now.plusSeconds(61);
    assertThat(flows("sip:example.org;transport=udp")).isEqualTo(flows);
  }

  @Test
  void aHugeAnswerIsFetchedOverTcpAndCutToABound() throws Exception {
    List<Record> many = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      many.add(
          ScriptedDns.record(
              "_sip._udp.example.org.", Type.SRV, 60, i + " 0 5060 h" + i % 100 + ".example.org."));
    }
    dns.answer("_sip._udp.example.org.", Type.SRV, many.toArray(Record[]::new));
    for (int i = 0; i < 100; i++) {
      dns.zone("h" + i + ".example.org. 60 IN A 192.0.2." + (i + 1));
    }
    assertThat(resolve("sip:example.org;transport=udp")).hasSize(Limits.DNS_SERVERS);
    assertThat(dns.asked.size()).isLessThan(100);
  }

  @Test
  void aliasesThatGoRoundInCirclesEnd() throws Exception {
    dns.zone(
        "a.example.org. 60 IN CNAME b.example.org.", "b.example.org. 60 IN CNAME a.example.org.");
    assertThat(resolve("sip:a.example.org:5060")).isEmpty();
    assertThat(dns.asked.size()).isLessThan(50);
  }

  @Test
  void recordsNobodyAskedForAreNotBelieved() throws Exception {
    dns.answer(
        "a.example.org.",
        Type.A,
        ScriptedDns.record("bank.example.", Type.A, 60, "192.0.2.66"),
        ScriptedDns.record("a.example.org.", Type.A, 60, "192.0.2.1"),
        ScriptedDns.record("a.example.org.", Type.A, 60, "224.0.0.1"),
        ScriptedDns.record("a.example.org.", Type.A, 60, "0.0.0.0"));
    assertThat(resolve("sip:a.example.org:5060")).containsExactly("UDP 192.0.2.1:5060");
    assertThat(resolve("sip:bank.example:5060")).isEmpty();
  }

  @Test
  void manyCallersOfOneTargetAskOnce() throws Exception {
    dns.zone("pbx.example.org. 60 IN A 192.0.2.5");
    SipTarget target = new SipTarget("pbx.example.org", 5060, UDP, false, "pbx.example.org");
    List<java.util.concurrent.CompletableFuture<List<Flow>>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(resolver.resolve(target).toCompletableFuture());
    }
    for (var call : calls) {
      assertThat(call.get(5, TimeUnit.SECONDS)).hasSize(1);
    }
    assertThat(dns.asked).hasSize(2);
  }

  @Test
  void lookUpsUnderWayAreBounded() throws Exception {
    dns.mood = Mood.SILENT;
    second.mood = Mood.SILENT;
    List<java.util.concurrent.CompletableFuture<List<Flow>>> calls = new ArrayList<>();
    for (int i = 0; i < Limits.DNS_PENDING + 10; i++) {
      SipTarget target = new SipTarget("h" + i + ".example.org", 5060, UDP, false, "x");
      calls.add(resolver.resolve(target).toCompletableFuture());
    }
    assertThat(resolver.refused()).isEqualTo(10);
    await().until(() -> calls.stream().allMatch(c -> c.isCompletedExceptionally()));
  }

  @Test
  void aResponseGoesWhereItsViaSaysWhenTheConnectionIsGone() throws Exception {
    dns.zone(
        "_sip._tcp.proxy.example. 60 IN SRV 1 0 5070 a.example.org.",
        "a.example.org. 60 IN A 192.0.2.1",
        "proxy.example. 60 IN A 192.0.2.2");
    assertThat(sentBy(TCP, "proxy.example", -1)).containsExactly("192.0.2.1:5070");
    assertThat(sentBy(TCP, "proxy.example", 5090)).containsExactly("192.0.2.2:5090");
    assertThat(sentBy(UDP, "[2001:db8::9]", -1)).containsExactly("2001:db8:0:0:0:0:0:9:5060");
    assertThat(sentBy(WSS, "proxy.example", -1)).as("not spoken here").isEmpty();
  }

  private List<String> sentBy(Transport transport, String host, int port) throws Exception {
    return resolver
        .resolve(SipTarget.ofSentBy(transport, host, port))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS)
        .stream()
        .map(Flow::remote)
        .map(at -> at.getAddress().getHostAddress() + ":" + at.getPort())
        .toList();
  }
}
