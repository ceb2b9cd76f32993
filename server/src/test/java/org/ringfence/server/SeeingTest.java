package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
}
