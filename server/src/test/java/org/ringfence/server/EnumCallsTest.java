package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.people.Acquaintance;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.trunk.TrunkStatus;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;

/** A house that looks numbers up in DNS, another one that it finds there, and a carrier. */
@Timeout(120)
class EnumCallsTest {
  private static final String KNOWN = "0.1.0.5.5.5.0.3.9.4.e164.test";

  @TempDir private static Path folder;
  private static FakeCarrier carrier;
  private static FakeCarrier peer;
  private static Dnsmasq dns;
  private static ServerBed bed;
  private static Handset alice;
  private static Handset bob;

  @BeforeAll
  static void open() throws Exception {
    carrier = new FakeCarrier("carrier", null);
    peer = new FakeCarrier("peer", null);
    String rule = ",100,10,u,E2U+sip,!^\\+49(.*)$!sip:\\1@127.0.0.1:" + peer.port();
    dns =
        Dnsmasq.serving(
            folder,
            List.of(
                "--naptr-record=" + KNOWN + rule + ";transport=udp!",
                "--naptr-record=2.1.1.e164.test,1,1,u,E2U+sip,!^.*$!sip:thief@127.0.0.1:1!"));
    String yaml =
        """
        numbers:
          country: DE
          areaCode: "30"
          outsidePrefix: "0"
          inbound: {"+4930987650": 1001}
          enum:
            suffixes: [e164.test]
            dns: "%s"
            timeout: 10
            transport: any
            media: clear
            privateAddresses: on
        trunks:
          carrier:
            server: 127.0.0.1:%d
            transport: udp
            media: clear
            number: "+4930987650"
            checkSeconds: 0
            sources: 127.0.0.1
        """
            .formatted(dns.address(), carrier.port());
    bed = new ServerBed(folder, yaml, new Machinery.Sizes(2, Machinery.Sizes.STANDARD.timers()));
    bed.server.serving();
    alice = bed.registered(Transport.TCP, "1001");
    bob = bed.registered(Transport.UDP, "1002");
  }

  @AfterAll
  static void close() throws Exception {
    if (bed != null) bed.close();
    if (dns != null) dns.close();
    carrier.close();
    peer.close();
  }

  @AfterEach
  void calm() throws Exception {
    bed.stores.settings().set("1001", Preference.CALLS, null);
    bed.stores.settings().set("1001", Preference.OUTSIDE_NUMBER, null);
    bed.stores.settings().set("1002", Preference.FORWARD_ALL, null);
    peer.manner(FakeCarrier.Manner.ANSWER);
    await().atMost(Duration.ofSeconds(20)).until(() -> bed.server.status().calls() == 0);
    carrier.forget();
    peer.forget();
  }

  @Test
  void aNumberThatDnsKnowsIsCalledThereAndCostsNothing() throws Exception {
    bed.stores.settings().set("1001", Preference.OUTSIDE_NUMBER, "+4930987651");
    Talk out = alice.dial("0555010");
    SipRequest invite = peer.awaitCall();
    assertThat(invite.uri().toString()).isEqualTo("sip:30555010@127.0.0.1:" + peer.port());
    assertThat(invite.from().uri().toString()).isEqualTo("sip:+4930987651@" + ServerBed.DOMAIN);
    // A stranger is told the number that is shown, and no more.
    assertThat(invite.has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();
    assertThat(invite.toString()).doesNotContain("1001");
    out.awaitAnswer();
    assertThat(status().calls()).isOne();
    out.bye();
    peer.awaitRequest("BYE");
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(bed.stores.calls().recent(1, null).getFirst())
                .extracting(Cdr::direction, Cdr::trunk, Cdr::outcome)
                .containsExactly("outbound", "enum", Cdr.Outcome.ANSWERED));
    assertThat(bed.server.trunks().explain("1001", "0555010"))
        .containsExactly(
            "+4930555010 is local",
            "1001 may call it",
            "enum sip:30555010@127.0.0.1:"
                + peer.port()
                + ";transport=udp over udp at 127.0.0.1 "
                + peer.port(),
            "trunk carrier");
  }

  private static TrunkStatus status() {
    return bed.server.trunks().trunks().getLast();
  }

  @Test
  void aCallThatIsSentOnWaitsForDnsToo() throws Exception {
    bed.stores.settings().set("1002", Preference.FORWARD_ALL, "0555010");
    Talk out = alice.dial("1002");
    assertThat(peer.awaitCall().uri().user()).isEqualTo("30555010");
    out.awaitAnswer();
    out.bye();
  }

  @Test
  void whatDnsDoesNotKnowGoesOverTheTrunk() throws Exception {
    Talk out = alice.dial("0555011");
    assertThat(carrier.awaitCall().uri().user()).isEqualTo("+4930555011");
    out.awaitAnswer();
    out.bye();
    assertThat(dns.wasAsked("1.1.0.5.5.5.0.3.9.4.e164.test")).isTrue();
  }

  @Test
  void whoeverDnsNamesAndFailsIsNoObstacle() throws Exception {
    peer.manner(FakeCarrier.Manner.OUT_OF_ORDER);
    Talk out = alice.dial("0555010");
    assertThat(carrier.awaitCall().uri().user()).isEqualTo("+4930555010");
    out.awaitAnswer();
    out.bye();
  }

  @Test
  void aCallerWhomTheCompanyKnowsIsNamed() throws Exception {
    bed.stores.acquaintances().become(List.of(new Acquaintance("Ada", "+491711234567")));
    SipRequest invite = carrier.call(bed.address(Transport.UDP), "01711234567", "+4930987650");
    Talk ringing = alice.awaitCall();
    assertThat(ringing.invite.from().displayName()).isEqualTo("Ada");
    ringing.refuse(486);
    assertThat(carrier.awaitFinal(invite).status()).isEqualTo(486);
    bed.stores.acquaintances().become(List.of());
  }

  @Test
  void nobodyIsAskedAboutCallsForHelpNorForbiddenNumbers() throws Exception {
    Talk help = alice.dial("112");
    assertThat(carrier.awaitCall().uri().user()).isEqualTo("112");
    help.awaitAnswer();
    help.bye();
    assertThat(dns.wasAsked("2.1.1.e164.test")).isFalse();
    bed.stores.settings().set("1001", Preference.CALLS, "internal");
    assertThat(alice.dial("0555012").awaitRefusal().status()).isEqualTo(403);
    assertThat(dns.wasAsked("2.1.0.5.5.5.0.3.9.4.e164.test")).isFalse();
  }
}
