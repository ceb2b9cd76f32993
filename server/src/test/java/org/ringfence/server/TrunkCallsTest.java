package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.config.Outside;
import org.ringfence.server.control.LocalOperations;
import org.ringfence.server.guard.SiegeWatch;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.CallReports;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.trunk.TrunkStatus;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;

/** A house in Berlin and its two carriers: one it registers at, one that knows its address. */
@Timeout(120)
class TrunkCallsTest {
  private static final String DOMAIN = "127.0.0.1";
  @TempDir private static Path folder;
  private static FakeCarrier alpha;
  private static FakeCarrier beta;
  private static ServerBed bed;
  private static Handset alice;
  private static Handset bob;

  @BeforeAll
  static void open() throws Exception {
    alpha = new FakeCarrier("alpha", "secret of alpha");
    beta = new FakeCarrier("beta", null);
    Files.writeString(folder.resolve("alpha.password"), "secret of alpha\n");
    String yaml =
        """
        limits: {calls: 3, callsPerExtension: 2}
        numbers:
          country: DE
          areaCode: "30"
          outsidePrefix: "0"
          location: Hauptstrasse 1, 10115 Berlin
          inbound: {"+4930123450": 1001, "+49301239*": "*"}
        trunks:
          alpha:
            server: 127.0.0.1:%d
            transport: udp
            user: "4930123450"
            passwordFile: alpha.password
            md5: on
            media: clear
            number: "+4930123450"
            rates: ["+49 1", "+4989 9", "+ 5"]
            checkSeconds: 0
          beta:
            server: 127.0.0.1:%d
            transport: udp
            media: clear
            number: "+4930987650"
            format: plain
            channels: 1
            rates: ["+49 2", "+4989 1", "+ 1"]
        """
            .formatted(alpha.port(), beta.port());
    bed = new ServerBed(folder, yaml, new Machinery.Sizes(2, Machinery.Sizes.STANDARD.timers()));
    bed.server.serving();
    alice = bed.registered(Transport.TCP, "1001");
    bob = bed.registered(Transport.UDP, "1002");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> status("alpha").registration().equals("registered"));
  }

  @AfterAll
  static void close() throws Exception {
    bed.close();
    alpha.close();
    beta.close();
  }

  @AfterEach
  void calm() throws Exception {
    for (Preference each : Preference.values()) {
      bed.stores.settings().set("1001", each, null);
      bed.stores.settings().set("1002", each, null);
    }
    alpha.manner(FakeCarrier.Manner.ANSWER);
    beta.manner(FakeCarrier.Manner.ANSWER);
    bed.server.siege(SiegeWatch.Mode.AUTO);
    await().atMost(Duration.ofSeconds(20)).until(() -> bed.server.status().calls() == 0);
    // Nobody asks it by itself here, and it failed calls on purpose.
    bed.server.trunks().test("alpha");
    alpha.forget();
    beta.forget();
  }

  private static TrunkStatus status(String name) {
    return bed.server.trunks().trunks().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitRegistered(String name) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> status(name).registration().equals("registered"));
  }

  private static Cdr latest() {
    return bed.stores.calls().recent(1, null).getFirst();
  }

  private static SipResponse refused(Handset phone, String dialled) throws Exception {
    return phone.dial(dialled).awaitRefusal();
  }

  @Test
  void aCallGoesOverTheCheapestTrunkWhichIsProvedOurPassword() throws Exception {
    Talk out = alice.dial("0030555010"); // 0 for outside, 030 for Berlin
    SipRequest invite = alpha.awaitCall();
    assertThat(invite.uri().toString())
        .startsWith("sip:+4930555010@127.0.0.1:" + alpha.port() + ";transport=udp");
    assertThat(invite.from().uri()).isEqualTo(SipUri.of("+4930123450", DOMAIN, -1));
    assertThat(invite.value(HeaderName.P_ASSERTED_IDENTITY)).contains("+4930123450@");
    assertThat(new String(invite.toBytes(), StandardCharsets.UTF_8)).doesNotContain("sip:1001@");
    out.awaitAnswer();
    assertThat(status("alpha").calls()).isOne();
    out.bye();
    alpha.awaitRequest("BYE");
    await()
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(latest())
                .extracting(Cdr::direction, Cdr::trunk, Cdr::outcome)
                .containsExactly("outbound", "alpha", Cdr.Outcome.ANSWERED));
    assertThat(status("alpha").calls()).isZero();

    bed.stores.settings().set("1001", Preference.OUTSIDE_NUMBER, "+4930123459");
    Talk south = alice.dial("00895550100"); // Munich: beta is cheaper there
    SipRequest there = beta.awaitCall();
    assertThat(there.uri().user()).isEqualTo("49895550100"); // as beta wants it
    assertThat(there.from().uri().user()).isEqualTo("4930123459");
    south.awaitAnswer();
    Talk other = bob.dial("00895550101"); // beta's only channel is taken
    assertThat(alpha.awaitCall().uri().user()).isEqualTo("+49895550101");
    other.awaitAnswer();
    other.bye();
    south.bye();
  }

  @Test
  void whatOneTrunkCannotDoTheNextDoes() throws Exception {
    alpha.manner(FakeCarrier.Manner.OUT_OF_ORDER);
    Talk out = alice.dial("0030555011");
    assertThat(beta.awaitCall().uri().user()).isEqualTo("4930555011");
    out.awaitAnswer();
    out.bye();
    await()
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(latest())
                .extracting(Cdr::trunk, Cdr::answeredBy)
                .containsExactly("beta", "+4930555011"));
    assertThat(status("alpha").state()).isEqualTo("down");
    alpha.manner(FakeCarrier.Manner.ANSWER);
    alpha.forget();
    bed.server.trunks().test("alpha");
    assertThat(status("alpha").state()).isEqualTo("up");

    alpha.manner(FakeCarrier.Manner.BUSY); // Whoever is busy is busy over any trunk.
    assertThat(refused(alice, "0030555012").status()).isEqualTo(486);
  }

  @Test
  void dearNumbersNeedLeave() throws Exception {
    SipResponse refusal = refused(alice, "000442079460000");
    assertThat(refusal.status()).isEqualTo(403);
    assertThat(refusal.value(HeaderName.REASON)).contains("may not call such numbers");
    assertThat(refused(alice, "009001234567").status()).isEqualTo(403);
    bed.stores.settings().set("1001", Preference.CALLS, "local,international");
    Talk out = alice.dial("000442079460000");
    assertThat(beta.awaitCall().uri().user()).isEqualTo("442079460000");
    out.awaitAnswer();
    out.bye();
    assertThat(refused(alice, "00895550100").status()).isEqualTo(403); // not national any more
    bed.stores.settings().set("1001", Preference.CALLS, "internal");
    assertThat(refused(alice, "0030555010").status()).isEqualTo(403);
    bed.stores.settings().set("1001", Preference.CALLS, null);
    assertThat(bed.server.trunks().explain("1001", "000442079460000"))
        .contains("+442079460000 is international", "1001 may not call it", "trunk beta");
  }

  @Test
  void aCallComesInOverOurRegistrationAndFromNowhereElse() throws Exception {
    SipRequest invite = alpha.call(bed.address(Transport.UDP), "01711234567", "+4930123450");
    Talk in = alice.awaitCall();
    assertThat(in.invite.from().uri().user()).isEqualTo("+491711234567");
    assertThat(in.invite.from().displayName()).isEmpty(); // Anybody could call himself the boss.
    in.answer();
    SipResponse answer = alpha.awaitFinal(invite);
    assertThat(answer.status()).isEqualTo(200);
    alpha.ack(invite, answer);
    in.awaitRequest("ACK");
    in.bye();
    await()
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(latest())
                .extracting(Cdr::direction, Cdr::trunk, Cdr::caller, Cdr::callee)
                .containsExactly("inbound", "alpha", "+491711234567", "+4930123450"));

    // The last digits are the extension; whoever says that they are one of ours is not believed.
    SipRequest direct = alpha.call(bed.address(Transport.UDP), "1001", "49301239" + "1002");
    Talk ringing = bob.awaitCall();
    assertThat(ringing.invite.from().uri().user()).isEqualTo("unknown");
    ringing.refuse(486);
    assertThat(alpha.awaitFinal(direct).status()).isEqualTo(486);
    SipRequest through = alpha.call(bed.address(Transport.UDP), "1001", "00442079460000");
    assertThat(alpha.awaitFinal(through).status()).isEqualTo(403);

    SipRequest forged = beta.call(bed.address(Transport.UDP), "01711234567", "+4930123450");
    assertThat(beta.awaitFinal(forged).status()).isEqualTo(407);
  }

  @Test
  void whoSendsCallsOutsideAnswersForThem() throws Exception {
    bed.stores.settings().set("1001", Preference.FORWARD_ALL, "001715550100");
    SipRequest invite = alpha.call(bed.address(Transport.UDP), "03055599", "4930123450");
    SipRequest onward = alpha.awaitCall();
    assertThat(onward.uri().user()).isEqualTo("+491715550100");
    assertThat(onward.value(HeaderName.DIVERSION)).contains("sip:+4930123450@");
    SipResponse answer = alpha.awaitFinal(invite);
    assertThat(answer.status()).isEqualTo(200);
    alpha.ack(invite, answer);
    alpha.hangUp(onward);
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(latest().direction()).isEqualTo("through"));
    bed.stores.settings().set("1001", Preference.CALLS, "local");
    SipRequest again = alpha.call(bed.address(Transport.UDP), "03055599", "4930123450");
    assertThat(alpha.awaitFinal(again).status()).isEqualTo(403);
  }

  private static boolean takesBack(SipMessage message) {
    return message instanceof SipRequest request
        && request.is(Method.REGISTER)
        && new String(request.toBytes(), StandardCharsets.UTF_8)
            .matches("(?is).*expires(=|: )0[^0-9].*");
  }

  private static Map<String, Object> settings(int port) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("server", "127.0.0.1:" + port);
    settings.put("transport", "udp");
    settings.put("user", "4940555");
    settings.put("md5", "on");
    settings.put("media", "clear");
    settings.put("rates", List.of("+4940 0.1", "+49 7"));
    settings.put("checkSeconds", "0");
    return settings;
  }

  @Test
  @Tag("slow")
  void aTrunkComesChangesAndGoesWhileCallsGoOn() throws Exception {
    try (FakeCarrier gamma = new FakeCarrier("gamma", "secret of gamma")) {
      LocalOperations operations = new LocalOperations(bed.stores, "test", bed.server);
      Map<String, Object> settings = settings(gamma.port());
      operations.putOutside(new Outside(Outside.Kind.TRUNK, "gamma", settings), "secret of gamma");
      operations.putOutside(Outside.number("+49405559*", "*"), "");
      awaitRegistered("gamma");

      Talk first = alice.dial("00405550100");
      assertThat(gamma.awaitCall().uri().user()).isEqualTo("+49405550100");
      first.awaitAnswer();
      SipRequest in = gamma.call(bed.address(Transport.UDP), "01711234567", "+49405559" + "1002");
      Talk ringing = bob.awaitCall();
      ringing.refuse(486);
      assertThat(gamma.awaitFinal(in).status()).isEqualTo(486);

      // Changed: it registers anew, and the next call is as it wants it now.
      Outside kept = operations.outside().getLast();
      assertThat(kept.settings().get("passwordFile")).isEqualTo("trunk-gamma.password");
      settings.putAll(kept.settings());
      settings.put("format", "plain");
      operations.putOutside(new Outside(Outside.Kind.TRUNK, "gamma", settings), "");
      gamma.await("registration that is taken back", TrunkCallsTest::takesBack);
      awaitRegistered("gamma");
      Talk second = bob.dial("00405550101");
      assertThat(gamma.awaitCall().uri().user()).isEqualTo("49405550101");
      second.awaitAnswer();
      second.bye();
      gamma.awaitRequest("BYE");

      // Gone: no call goes there any more, and the one that goes on is not touched.
      gamma.forget();
      operations.removeOutside(Outside.Kind.TRUNK, "gamma");
      operations.removeOutside(Outside.Kind.NUMBER, "+49405559*");
      gamma.await("registration that is taken back", TrunkCallsTest::takesBack);
      assertThat(bed.server.trunks().trunks())
          .extracting(TrunkStatus::name)
          .containsExactly("alpha", "beta");
      Talk third = bob.dial("00405550102");
      assertThat(alpha.awaitCall().uri().user()).isEqualTo("+49405550102");
      third.awaitAnswer();
      third.bye();
      first.bye();
      gamma.awaitRequest("BYE");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(
                      bed.stores
                          .reports()
                          .of(CallReports.By.TRUNK, 0, Long.MAX_VALUE, ZoneId.systemDefault()))
                  .filteredOn(row -> row.key().equals("gamma"))
                  .extracting(
                      CallReports.Row::placed, CallReports.Row::taken, CallReports.Row::missed)
                  .containsExactly(tuple(2L, 0L, 1L)));
    }
  }

  /** All is full, forbidden or under siege, and the first trunk is out of order. */
  @Test
  void aCallForHelpPassesWhateverStandsInTheWay() throws Exception {
    bed.stores.settings().set("1001", Preference.CALLS, "internal");
    bed.stores.settings().set("1001", Preference.OUTSIDE_NUMBER, "+4930123459");
    bed.stores.settings().set("1001", Preference.HIDE_NUMBER, "on");
    bed.stores.settings().set("1001", Preference.DO_NOT_DISTURB, "on");
    bed.stores.settings().set("1002", Preference.CALLS, "international");
    Talk busy = bob.dial("000442079460000"); // the only channel of beta
    SipRequest ordinary = beta.awaitCall();
    busy.awaitAnswer();
    bed.server.siege(SiegeWatch.Mode.ON);
    alpha.manner(FakeCarrier.Manner.OUT_OF_ORDER);
    Handset other = bed.phone(Transport.TCP, "1001"); // a phone nobody has heard of
    Talk help = other.dial("0112");
    SipRequest invite = beta.awaitCall();
    assertThat(invite.uri().user()).isEqualTo("112");
    assertThat(invite.value(HeaderName.P_ASSERTED_IDENTITY)).contains("sip:4930123459@");
    assertThat(invite.has(HeaderName.PRIVACY)).isFalse();
    String place = invite.value(HeaderName.of("Geolocation"));
    assertThat(place).isEqualTo("<cid:place-1001@test.example>");
    String body = new String(invite.body(), StandardCharsets.UTF_8);
    assertThat(body)
        .contains("Content-ID: " + place.replace("cid:", ""))
        .contains("m=audio ")
        .contains("<ca:LOC>Hauptstrasse 1, 10115 Berlin</ca:LOC>");
    help.awaitAnswer();
    assertThat(beta.awaitRequest("BYE").callId()).isEqualTo(ordinary.callId()); // made room
    busy.accept("BYE");
    help.bye();
    assertThat(bed.folder.path().resolve("audit.log"))
        .content()
        .contains("emergency call", "Name of 1001 (1001) calls 112, from Hauptstrasse 1");
  }
}
