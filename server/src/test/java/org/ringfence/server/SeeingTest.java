package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.people.Preference;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Who sees what others do: lamps and presence. */
@Timeout(60)
class SeeingTest {
  @TempDir private Path folder;
  private ServerBed bed;
  private Handset carol;

  @BeforeEach
  void open() throws Exception {
    bed = new ServerBed(folder, "");
    carol = bed.registered(Transport.TCP, "1003");
  }

  @AfterEach
  void close() throws Exception {
    bed.close();
  }

  private SipResponse subscribe(String event, String number) throws Exception {
    return carol.ask(
        carol
            .request(Method.SUBSCRIBE, Handset.uri(number), Handset.newCallId(), 1)
            .add(HeaderName.EVENT, event)
            .add(HeaderName.EXPIRES, 600));
  }

  /** The next NOTIFY that says so; those before it, which came too early to say it, are passed. */
  private String notified(String wanted) throws Exception {
    while (true) {
      SipRequest notify =
          (SipRequest) carol.await("NOTIFY with " + wanted, Handset.request("NOTIFY"));
      carol.send(SipResponse.to(notify, 200, null).build());
      String body = new String(notify.body(), StandardCharsets.UTF_8);
      if (body.contains(wanted)) return body;
    }
  }

  @Test
  void aLampFollowsACallFromTheFirstRing() throws Exception {
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset bob = bed.registered(Transport.UDP, "1002");
    assertThat(subscribe("dialog", "1002").status()).isEqualTo(200);
    assertThat(notified("entity=\"sip:1002@test.example\"")).doesNotContain("<dialog ");
    Talk out = alice.dial("1002");
    Talk in = bob.awaitCall();
    in.ring();
    assertThat(notified("<state>early</state>"))
        .contains("direction=\"recipient\"")
        .contains("sip:1001@test.example");
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    notified("<state>confirmed</state>");
    out.bye();
    in.accept("BYE");
    assertThat(notified("</dialog-info>")).doesNotContain("<dialog ");
    Talk hidden = alice.dial("*671002");
    Talk ringing = bob.awaitCall();
    assertThat(notified("<state>early</state>"))
        .contains("anonymous.invalid")
        .doesNotContain("sip:1001@");
    ringing.refuse(486);
    hidden.awaitRefusal();
  }

  @Test
  void idleIsToldFromGone() throws Exception {
    assertThat(subscribe("presence", "1002").status()).isEqualTo(200);
    assertThat(notified("<basic>")).contains("<basic>closed</basic>").contains("Offline");
    Handset bob = bed.registered(Transport.TCP, "1002");
    assertThat(notified("<basic>open</basic>")).contains("<note>Ready</note>");
    bed.stores.settings().set("1002", Preference.DO_NOT_DISTURB, "on");
    notified("<note>Do not disturb</note>");
    bed.stores.settings().set("1002", Preference.DO_NOT_DISTURB, "");
    notified("<note>Ready</note>");
    Talk out = bob.dial("*43");
    out.awaitAnswer();
    notified("<r:on-the-phone/>");
    out.bye();
    notified("<note>Ready</note>");
    bob.expires = "0";
    bob.register();
    notified("<basic>closed</basic>");
  }

  @Test
  void onlyWhoIsOfTheHouseIsTold() throws Exception {
    assertThat(subscribe("dialog", "7777").status()).isEqualTo(404);
    assertThat(subscribe("weather", "1002").status()).isEqualTo(489);
    Handset stranger = bed.phone(Transport.TCP, "1002");
    SipRequest request =
        stranger
            .request(Method.SUBSCRIBE, Handset.uri("1001"), Handset.newCallId(), 1)
            .add(HeaderName.EVENT, "dialog")
            .build();
    stranger.send(request);
    SipResponse asked = (SipResponse) stranger.await("answer", Handset.finalTo(request));
    assertThat(asked.status()).isEqualTo(407);
  }

  private SipRequest.Builder text(Handset from, String number, String body) {
    return from.request(Method.MESSAGE, Handset.uri(number), Handset.newCallId(), 1)
        .body("text/plain;charset=UTF-8", body.getBytes(StandardCharsets.UTF_8));
  }

  private static String told(Handset phone) throws Exception {
    SipRequest message = (SipRequest) phone.await("a text", Handset.request("MESSAGE"));
    phone.send(SipResponse.to(message, 200, null).build());
    assertThat(message.from().uri().user()).isEqualTo("1003");
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aTextWaitsForAPhoneAlsoOverARestart() throws Exception {
    Handset alice = bed.registered(Transport.TCP, "1001");
    assertThat(carol.ask(text(carol, "1001", "Lunch?")).status()).isEqualTo(202);
    assertThat(told(alice)).isEqualTo("Lunch?");
    assertThat(carol.ask(text(carol, "1002", "Where are you? ☕")).status()).isEqualTo(202);
    assertThat(carol.ask(text(carol, "7777", "Nobody")).status()).isEqualTo(404);
    assertThat(carol.ask(text(carol, "1002", "x".repeat(4_001))).status()).isEqualTo(413);
    Talk out = alice.dial("1003");
    carol.awaitCall().refuse(486);
    out.awaitRefusal();
    bed.close();

    bed = new ServerBed(folder, "");
    Handset bob = bed.registered(Transport.TCP, "1002");
    assertThat(told(bob)).isEqualTo("Where are you? ☕");
    await().atMost(Duration.ofSeconds(20)).until(() -> bed.stores.texts().of("1002").isEmpty());
    carol = bed.registered(Transport.TCP, "1003");
    alice = bed.registered(Transport.TCP, "1001");
    Talk back = carol.dial("*69"); // who called is known after the restart as well
    alice.awaitCall().refuse(486);
    back.awaitRefusal();
  }

  private SipResponse publish(Handset phone, String tag, String body) throws Exception {
    SipRequest.Builder publish =
        phone
            .request(Method.PUBLISH, Handset.uri(phone.number), Handset.newCallId(), 1)
            .add(HeaderName.EVENT, "presence")
            .add(HeaderName.EXPIRES, 600);
    if (!tag.isEmpty()) publish.add(HeaderName.SIP_IF_MATCH, tag);
    if (!body.isEmpty()) {
      publish.body("application/pidf+xml", body.getBytes(StandardCharsets.UTF_8));
    }
    return phone.ask(publish);
  }

  @Test
  void whatSomebodyPublishesIsTold() throws Exception {
    Handset bob = bed.registered(Transport.TCP, "1002");
    assertThat(subscribe("presence", "1002").status()).isEqualTo(200);
    notified("<note>Ready</note>");
    String away =
        "<presence><tuple><status><basic>open</basic></status><note>Lunch &amp; walk</note>"
            + "</tuple><person><activities><r:away/></activities></person></presence>";
    SipResponse first = publish(bob, "", away);
    assertThat(first.status()).isEqualTo(200);
    assertThat(notified("<r:away/>")).contains("<note>Lunch &amp; walk</note>");
    String tag = String.valueOf(first.value(HeaderName.SIP_ETAG));
    SipResponse refreshed = publish(bob, tag, "");
    assertThat(refreshed.status()).isEqualTo(200);
    assertThat(publish(bob, tag, "").status()).as("an old tag").isEqualTo(412);
    assertThat(publish(bob, "", "").status()).isEqualTo(400);
    SipRequest.Builder forged =
        carol
            .request(Method.PUBLISH, Handset.uri("1002"), Handset.newCallId(), 1)
            .add(HeaderName.EVENT, "presence")
            .body("application/pidf+xml", away.getBytes(StandardCharsets.UTF_8));
    assertThat(carol.ask(forged).status()).isEqualTo(403);
  }

  @Test
  void allLampsComeInOneList() throws Exception {
    Handset alice = bed.registered(Transport.TCP, "1001");
    Handset bob = bed.registered(Transport.TCP, "1002");
    assertThat(subscribe("dialog", "lamps").status()).isEqualTo(404);
    bed.stores.settings().set("1003", Preference.LAMPS, "1001,1002,1004");
    assertThat(subscribe("dialog", "lamps").status()).as("knows no lists").isEqualTo(421);
    SipResponse list =
        carol.ask(
            carol
                .request(Method.SUBSCRIBE, Handset.uri("lamps"), Handset.newCallId(), 1)
                .add(HeaderName.EVENT, "dialog")
                .add(HeaderName.SUPPORTED, "replaces, eventlist")
                .add(HeaderName.EXPIRES, 600));
    assertThat(list.status()).isEqualTo(200);
    assertThat(list.value(HeaderName.REQUIRE)).isEqualTo("eventlist");
    assertThat(notified("<resource uri=\"sip:1004@test.example\">"))
        .contains("fullState=\"true\"")
        .contains("entity=\"sip:1001@test.example\"")
        .contains("Content-Type: application/dialog-info+xml")
        .doesNotContain("<dialog ");
    Talk out = alice.dial("1002");
    Talk in = bob.awaitCall();
    in.ring();
    assertThat(notified("<state>early</state>")).contains("direction=\"recipient\"");
    in.refuse(486);
    out.awaitRefusal();
  }
}
