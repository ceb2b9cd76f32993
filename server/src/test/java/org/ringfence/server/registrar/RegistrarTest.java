package org.ringfence.server.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.server.Wording;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.BindingStore;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.outbound.Gruu;

/** RFC 3261 section 10.3, RFC 5626 section 6, RFC 3327. */
class RegistrarTest {
  private static final Flow UDP =
      Flow.to(Transport.UDP, new InetSocketAddress("192.0.2.1", 5070), null);
  private static final Gruu GRUU = new Gruu(new byte[32], "test.example");
  private static final long START_MS = 1_000_000;

  private final SplittableRandom random = new SplittableRandom(1);
  @TempDir private Path folder;
  private BindingStore store;
  private Locations locations;
  private Registrar registrar;
  private long nowMs = START_MS;

  @BeforeEach
  void open() throws Exception {
    store = BindingStore.open(folder);
    locations = new Locations(store, nowMs);
    registrar =
        new Registrar(locations, new Config.Registrations(60, 3600, 3, 3600, 30), GRUU, random);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  /** Another life of the server: only what was flushed counts. */
  private void restart() throws Exception {
    locations.flush();
    store.close();
    open();
  }

  private SipResponse register(String callId, int cseq, String lines) {
    return register(Wording.register(callId, cseq, lines), UDP);
  }

  private SipResponse register(SipRequest request, Flow from) {
    return registrar.register(request, "1001", from, "tag", nowMs);
  }

  private List<String> registered() {
    return locations.of("1001", nowMs).stream()
        .map(each -> each.uri().toString())
        .sorted()
        .toList();
  }

  private static List<String> contacts(SipResponse response) {
    return response.contacts().stream().map(each -> each.uri().toString()).sorted().toList();
  }

  @Test
  void severalDevicesAreAllKeptAndAllListed() {
    register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>");
    SipResponse second = register("b", 1, "Contact: <sip:1001@192.0.2.2:5070>");
    assertThat(second.status()).isEqualTo(200);
    assertThat(contacts(second))
        .containsExactly("sip:1001@192.0.2.1:5070", "sip:1001@192.0.2.2:5070");
    assertThat(registered()).isEqualTo(contacts(second));
  }

  @Test
  void aRequestWithoutContactChangesNothingAndIsToldAll() {
    register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>");
    SipResponse query = register("q", 1, "Expires: 0");
    assertThat(query.status()).isEqualTo(200);
    assertThat(contacts(query)).containsExactly("sip:1001@192.0.2.1:5070");
    assertThat(registered()).hasSize(1);
  }

  @Test
  void aRefreshProlongs() {
    register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>;expires=100");
    nowMs += 90_000;
    SipResponse again = register("a", 2, "Contact: <sip:1001@192.0.2.1:5070>;expires=100");
    assertThat(again.contacts()).hasSize(1);
    assertThat(again.contacts().getFirst().params().value("expires")).isEqualTo("100");
    nowMs += 90_000;
    assertThat(registered()).hasSize(1);
    nowMs += 20_000;
    assertThat(registered()).isEmpty();
  }

  @Test
  void theSameContactInOtherWordsIsARefresh() {
    register("a", 1, "Contact: <sip:1001@Phone.Example:5070;transport=udp>");
    register("a", 2, "Contact: <sip:1001@phone.example:5070;transport=UDP>");
    assertThat(registered()).hasSize(1);
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void oneIsRemovedByExpiresZeroAndTheOthersStay() {
    register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>");
    register("b", 1, "Contact: <sip:1001@192.0.2.2:5070>");
    SipResponse removed = register("a", 2, "Contact: <sip:1001@192.0.2.1:5070>;expires=0");
    assertThat(contacts(removed)).containsExactly("sip:1001@192.0.2.2:5070");
    assertThat(store.size()).isEqualTo(1);
    SipResponse unknown = register("c", 1, "Contact: <sip:1001@192.0.2.9>;expires=0");
    assertThat(unknown.status()).isEqualTo(200);
  }

  @Test
  void aStarRemovesAll() {
    register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>");
    register("b", 1, "Contact: <sip:1001@192.0.2.2:5070>");
    SipResponse all = register("c", 1, "Contact: *\nExpires: 0");
    assertThat(all.status()).isEqualTo(200);
    assertThat(all.contacts()).isEmpty();
    assertThat(registered()).isEmpty();
    assertThat(store.size()).isZero();
  }

  @Test
  void aStarIsRefusedWithAnotherContactOrWithoutExpiresZero() {
    register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>");
    assertThat(register("b", 1, "Contact: *").status()).isEqualTo(400);
    assertThat(register("b", 2, "Contact: *\nExpires: 60").status()).isEqualTo(400);
    String both = "Contact: <sip:1001@192.0.2.2>\nContact: *\nExpires: 0";
    assertThat(register("b", 3, both).status()).isEqualTo(400);
    assertThat(registered()).hasSize(1);
  }

  @Test
  void anOlderRequestOfTheSamePhoneChangesNothing() {
    register("a", 7, "Contact: <sip:1001@192.0.2.1:5070>;expires=600");
    SipResponse late = register("a", 6, "Contact: <sip:1001@192.0.2.1:5070>;expires=0");
    assertThat(late.status()).isEqualTo(500);
    assertThat(registered()).hasSize(1);
    SipResponse lateStar = register("a", 5, "Contact: *\nExpires: 0");
    assertThat(lateStar.status()).isEqualTo(500);
    assertThat(registered()).hasSize(1);
    SipResponse restarted = register("b", 1, "Contact: <sip:1001@192.0.2.1:5070>;expires=0");
    assertThat(restarted.status()).isEqualTo(200);
    assertThat(registered()).isEmpty();
  }

  /** One part that is out of order undoes nothing and does nothing, on disk as in memory. */
  @Test
  void aRequestIsDoneAsAWholeOrNotAtAll() throws Exception {
    register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>");
    register("b", 9, "Contact: <sip:1001@192.0.2.2:5070>");
    String two = "Contact: <sip:1001@192.0.2.3>, <sip:1001@192.0.2.2:5070>;expires=0";
    assertThat(register("b", 5, two).status()).isEqualTo(500);
    assertThat(register("b", 5, "Contact: *\nExpires: 0").status()).isEqualTo(500);
    List<String> before = registered();
    assertThat(before).hasSize(2);
    restart();
    assertThat(registered()).isEqualTo(before);
  }

  @Test
  void aRetransmissionIsAnsweredAlikeAndChangesNothing() {
    SipResponse first = register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>;expires=600");
    SipResponse again = register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>;expires=600");
    assertThat(again.toString()).isEqualTo(first.toString());
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void aWishForLongIsCutAndOneForBriefRefused() {
    SipResponse cut = register("a", 1, "Contact: <sip:1001@192.0.2.1>;expires=99999999");
    assertThat(cut.contacts().getFirst().params().value("expires")).isEqualTo("3600");
    SipResponse brief = register("b", 1, "Contact: <sip:1001@192.0.2.2>\nExpires: 59");
    assertThat(brief.status()).isEqualTo(423);
    assertThat(brief.value(HeaderName.MIN_EXPIRES)).isEqualTo("60");
    SipResponse own = register("b", 2, "Contact: <sip:1001@192.0.2.2>;expires=60\nExpires: 5");
    assertThat(own.status()).isEqualTo(200);
    SipResponse huge = register("c", 1, "Contact: <sip:1001@192.0.2.3>\nExpires: 99999999999");
    assertThat(huge.status()).isEqualTo(200);
    assertThat(registered()).hasSize(3);
  }

  @Test
  void aPhoneWithANewAddressTakesItsOldPlace() {
    String instance = ";+sip.instance=\"<urn:uuid:1>\"";
    register("a", 1, "Contact: <sip:1001@192.0.2.1:5070>" + instance);
    SipResponse moved = register("z", 1, "Contact: <sip:1001@192.0.2.7:5070>" + instance);
    assertThat(contacts(moved)).containsExactly("sip:1001@192.0.2.7:5070");
    assertThat(moved.contacts().getFirst().params().value("+sip.instance"))
        .isEqualTo("<urn:uuid:1>");
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void twoFlowsOfOnePhoneAreTwoContacts() {
    String instance = ";+sip.instance=\"<urn:uuid:1>\";reg-id=";
    String outbound = "\nSupported: path, outbound";
    SipResponse one = register("a", 1, "Contact: <sip:1001@192.0.2.1>" + instance + 1 + outbound);
    assertThat(one.lists(HeaderName.REQUIRE, "outbound")).isTrue();
    register("b", 1, "Contact: <sip:1001@192.0.2.1>" + instance + 2 + outbound);
    assertThat(locations.of("1001", nowMs)).hasSize(2);
    register("c", 1, "Contact: <sip:1001@192.0.2.9>" + instance + 2 + outbound);
    assertThat(registered()).containsExactly("sip:1001@192.0.2.1", "sip:1001@192.0.2.9");
    SipResponse plain = register("d", 1, "Contact: <sip:1001@192.0.2.8>" + instance + 5);
    assertThat(plain.has(HeaderName.REQUIRE)).isFalse();
  }

  private static SipUri gruu(NameAddr contact, String kind) {
    return SipUri.parse(String.valueOf(contact.params().value(kind)));
  }

  private List<String> reached(SipUri gruu) {
    Gruu.Target target = GRUU.resolve(gruu);
    if (target == null) return List.of("nobody");
    return locations.reachable(target.number(), target, nowMs).stream()
        .map(each -> each.uri().toString())
        .toList();
  }

  @Test
  void onlyADeviceThatAsksIsGivenGruus() {
    String device = "Contact: <sip:1001@192.0.2.1>;+sip.instance=\"<urn:uuid:A1>\"";
    assertThat(register("a", 1, device).toString()).doesNotContain("-gruu");
    String nameless = "Contact: <sip:1001@192.0.2.2>\nSupported: gruu";
    SipResponse both = register("b", 1, nameless);
    assertThat(both.contacts()).hasSize(2);
    NameAddr first = both.contacts().getFirst();
    assertThat(gruu(first, "pub-gruu").toString())
        .isEqualTo("sip:1001@test.example;gr=urn:uuid:a1");
    assertThat(gruu(first, "temp-gruu").user()).startsWith("tgruu.").doesNotContain("1001");
    assertThat(both.contacts().getLast().toString()).doesNotContain("-gruu");
  }

  /** And the temporary ones end with the registration they were given in (RFC 5627 section 5.4). */
  @Test
  void aGruuReachesItsOneDeviceAlsoAfterARestart() throws Exception {
    String asks = "\nSupported: gruu";
    register("z", 1, "Contact: <sip:1001@192.0.2.9>;+sip.instance=\"<urn:uuid:Z9>\"");
    String device = ";+sip.instance=\"<urn:uuid:A1>\"";
    register("a", 1, "Contact: <sip:1001@192.0.2.1>" + device);
    SipResponse told = register("a", 2, "Contact: <sip:1001@192.0.2.2>" + device + asks);
    SipUri lasting = gruu(told.contacts().getLast(), "pub-gruu");
    SipUri passing = gruu(told.contacts().getLast(), "temp-gruu");
    restart();
    assertThat(reached(lasting)).containsExactly("sip:1001@192.0.2.2");
    assertThat(reached(passing)).containsExactly("sip:1001@192.0.2.2");
    SipResponse more = register("a", 3, "Contact: <sip:1001@192.0.2.3>" + device + asks);
    assertThat(gruu(more.contacts().getLast(), "temp-gruu")).isNotEqualTo(passing);
    assertThat(reached(passing)).containsExactly("sip:1001@192.0.2.3");
    register("another", 1, "Contact: <sip:1001@192.0.2.4>" + device + asks);
    assertThat(reached(lasting)).containsExactly("sip:1001@192.0.2.4");
    assertThat(reached(passing)).isEmpty();
  }

  @Test
  void aGruuIsNoContact() {
    String loop = "Contact: <sip:1001@test.example;gr=urn:uuid:a1>";
    assertThat(register("a", 1, loop).status()).isEqualTo(403);
    assertThat(registered()).isEmpty();
  }

  @Test
  void thePathIsKeptAndSentBack() throws Exception {
    SipResponse response =
        register("a", 1, "Path: <sip:edge.example;lr>\nContact: <sip:1001@192.0.2.1>");
    assertThat(response.values(HeaderName.PATH)).containsExactly("<sip:edge.example;lr>");
    restart();
    List<NameAddr> path = locations.of("1001", nowMs).getFirst().path();
    assertThat(path).hasSize(1);
    assertThat(path.getFirst().uri().toString()).isEqualTo("sip:edge.example;lr");
  }

  @Test
  void thePhoneHeardOfLongestAgoMakesRoomAndTheNewOneIsIn() {
    register("a", 1, "Contact: <sip:1001@192.0.2.1>");
    register("b", 1, "Contact: <sip:1001@192.0.2.2>");
    register("c", 1, "Contact: <sip:1001@192.0.2.3>");
    register("a", 2, "Contact: <sip:1001@192.0.2.1>");
    SipResponse fourth = register("d", 1, "Contact: <sip:1001@192.0.2.4>;expires=60");
    assertThat(contacts(fourth))
        .containsExactly("sip:1001@192.0.2.1", "sip:1001@192.0.2.3", "sip:1001@192.0.2.4");
    assertThat(store.size()).isEqualTo(3);
  }

  @Test
  void moreContactsThanAnExtensionMayHaveAreRefused() {
    String four = "Contact: <sip:a@192.0.2.1>, <sip:b@192.0.2.1>, <sip:c@192.0.2.1>, <sip:d@x.y>";
    assertThat(register("a", 1, four).status()).isEqualTo(403);
    assertThat(registered()).isEmpty();
  }

  @Test
  void nobodyRegistersAnother() {
    SipRequest other =
        Wording.register("a", 1, "Contact: <sip:1001@192.0.2.1>")
            .with()
            .set(HeaderName.TO, "<sip:1002@test.example>")
            .build();
    assertThat(register(other, UDP).status()).isEqualTo(403);
    assertThat(locations.size()).isZero();
  }

  @Test
  void whatIsTooLongForAnyPhoneIsNotKept() {
    String longName = "x".repeat(2000);
    assertThat(register("a", 1, "Contact: <sip:" + longName + "@192.0.2.1>").status())
        .isEqualTo(400);
    assertThat(register("c" + longName, 1, "Contact: <sip:1001@192.0.2.1>").status())
        .isEqualTo(400);
    String instance = "Contact: <sip:1001@192.0.2.1>;+sip.instance=\"<" + longName + ">\"";
    assertThat(register("a", 1, instance).status()).isEqualTo(400);
    assertThat(locations.size()).isZero();
  }

  @Test
  void whatWasPromisedSurvivesARestart() throws Exception {
    register("a", 3, "User-Agent: A phone\nContact: <sip:1001@192.0.2.1:5070>;expires=600");
    nowMs += 1000;
    restart();
    Contact contact = locations.of("1001", nowMs).getFirst();
    assertThat(contact.binding().userAgent()).isEqualTo("A phone");
    assertThat(contact.flow()).isEqualTo(UDP);
    assertThat(register("a", 2, "Contact: <sip:1001@192.0.2.1:5070>").status()).isEqualTo(500);
    nowMs += 600_000;
    restart();
    assertThat(registered()).isEmpty();
  }

  /** A router may forget it or restart, and from its next REGISTER on it can be reached again. */
  @Test
  void aPhoneBehindARouterRegistersOftenOverUdp() {
    registrar =
        new Registrar(locations, new Config.Registrations(60, 3600, 9, 25, 30), GRUU, random);
    assertThat(granted("192.168.7.2", Transport.UDP)).isEqualTo("25");
    assertThat(granted("192.0.2.1:5060", Transport.UDP)).isEqualTo("3600");
    assertThat(granted("phone.example", Transport.UDP)).isEqualTo("3600");
    assertThat(granted("192.168.7.2", Transport.TLS)).isEqualTo("3600");
  }

  /** How long a phone may stay that is at 192.0.2.1 and says that it is somewhere. */
  private String granted(String claims, Transport transport) {
    String contact = "Contact: <sip:1001@" + claims + ";transport=" + transport + ">;expires=3600";
    SipRequest register =
        Wording.register(claims + transport, 1, contact)
            .with()
            .set(HeaderName.VIA, "SIP/2.0/" + transport + " " + claims + ";branch=z9hG4bK1")
            .build();
    SipResponse answer = register(register, Flow.to(transport, UDP.remote(), null));
    return answer.contacts().getLast().params().value("expires");
  }

  /** Over a connection that died without a word it would wait for calls in vain. */
  @Test
  void aPhoneThatKnowsHowIsAskedToWatchItsConnection() {
    String instance = ";+sip.instance=\"<urn:uuid:1>\";reg-id=1";
    String contact = "Contact: <sip:1001@192.0.2.1>" + instance + "\nSupported: outbound";
    Flow tls = Flow.to(Transport.TLS, UDP.remote(), null);
    assertThat(register(Wording.register("a", 1, contact), tls).value(HeaderName.FLOW_TIMER))
        .isEqualTo("30");
    assertThat(register(Wording.register("a", 2, contact), UDP).value(HeaderName.FLOW_TIMER))
        .isNull();
    String plain = "Contact: <sip:1001@192.0.2.7>";
    assertThat(register(Wording.register("b", 1, plain), tls).value(HeaderName.FLOW_TIMER))
        .isNull();
  }
}
