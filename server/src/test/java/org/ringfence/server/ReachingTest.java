package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.Cdr;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;

/** People reached as they have set it, by whole calls through a running server. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReachingTest {
  @TempDir private static Path folder;
  private ServerBed bed;
  private Handset alice;
  private Handset bob;
  private Handset carol;

  @BeforeAll
  void open() throws Exception {
    bed = new ServerBed(folder, "");
    alice = bed.registered(Transport.TCP, "1001");
    bob = bed.registered(Transport.TCP, "1002");
    carol = bed.registered(Transport.TCP, "1003");
  }

  @AfterAll
  void close() throws Exception {
    bed.close();
  }

  @AfterEach
  void takeBack() throws Exception {
    for (String number : ServerBed.NUMBERS) {
      Map<Preference, String> nothing = new EnumMap<>(Preference.class);
      for (Preference each : Preference.values()) nothing.put(each, "");
      bed.stores.settings().set(number, nothing);
    }
  }

  private void set(String number, Preference preference, String value) throws Exception {
    bed.stores.settings().set(number, preference, value);
  }

  private Cdr record() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> bed.server.status().calls() == 0 && bed.stores.calls().unstored() == 0);
    return bed.stores.calls().recent(1, null).getFirst();
  }

  @Test
  void aBusyPhonesCallsGoOnAndSayWhence() throws Exception {
    set("1002", Preference.FORWARD_BUSY, "1003");
    Talk out = alice.dial("1002");
    bob.awaitCall().refuse(486);
    Talk in = carol.awaitCall();
    assertThat(in.invite.value(HeaderName.DIVERSION))
        .isEqualTo("<sip:1002@test.example>;reason=user-busy");
    assertThat(in.invite.values(HeaderName.of("History-Info")))
        .containsExactly(
            "<sip:1002@test.example?Reason=SIP%3Bcause%3D486>;index=1",
            "<sip:1003@test.example>;index=1.1;mp=1");
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    out.bye();
    in.accept("BYE");
    Cdr record = record();
    assertThat(record.callee()).isEqualTo("1002");
    assertThat(record.answeredBy()).isEqualTo("1003");
    assertThat(record.transfers()).containsExactly("1002>1003");
  }

  @Test
  void whoDoesNotAnswerIsFollowed() throws Exception {
    set("1002", Preference.RING_SECONDS, "5");
    set("1002", Preference.FOLLOW_ME, "on");
    set("1002", Preference.FOLLOW_ME_NUMBERS, "1003");
    Talk out = alice.dial("1002");
    Talk first = bob.awaitCall();
    first.ring();
    first.accept("CANCEL");
    first.refuse(487);
    Talk second = carol.awaitCall();
    second.answer();
    out.awaitAnswer();
    second.awaitRequest("ACK");
    second.bye();
    out.accept("BYE");
    assertThat(record().answeredBy()).isEqualTo("1003");
  }

  @Test
  void someAreNotDisturbedAndSomeNotTaken() throws Exception {
    set("1002", Preference.DO_NOT_DISTURB, "on");
    assertThat(alice.dial("1002").awaitRefusal().status()).isEqualTo(480);
    Handset dave = bed.registered(Transport.TCP, "1004");
    set("1004", Preference.REFUSE_ANONYMOUS, "on");
    assertThat(alice.dial("*671004").awaitRefusal().status()).isEqualTo(433);
    set("1004", Preference.REFUSE_ANONYMOUS, "");
    Talk hidden = alice.dial("*671004");
    Talk shown = dave.awaitCall();
    assertThat(shown.invite.from().toString()).contains("anonymous").doesNotContain("1001");
    assertThat(shown.invite.toString()).doesNotContain("P-Asserted-Identity");
    shown.refuse(486);
    hidden.awaitRefusal();
    assertThat(dave.dial("*69").awaitRefusal().status()).isEqualTo(404);
    set("1003", Preference.BLOCKED, "1001");
    assertThat(alice.dial("1003").awaitRefusal().status()).isEqualTo(603);
  }

  @Test
  void aMissedCallIsReturned() throws Exception {
    Talk out = alice.dial("1002");
    bob.awaitCall().refuse(486);
    out.awaitRefusal();
    Talk back = bob.dial("*69");
    Talk in = alice.awaitCall();
    assertThat(in.invite.from().uri().user()).isEqualTo("1002");
    in.refuse(486);
    back.awaitRefusal();
    Talk again = alice.dial("*66");
    bob.awaitCall().refuse(486);
    again.awaitRefusal();
  }

  @Test
  void aGroupRingsTogetherAndTheRecordSaysWhoAnswered() throws Exception {
    List<Group.Member> members = List.of(new Group.Member("1002", 1), new Group.Member("1003", 1));
    bed.stores.company().put(new Group("600", "Sales", Group.Strategy.ALL, members, 15, ""));
    Talk out = alice.dial("600");
    Talk first = bob.awaitCall();
    Talk second = carol.awaitCall();
    first.ring();
    second.ring();
    second.answer();
    out.awaitAnswer();
    second.awaitRequest("ACK");
    first.accept("CANCEL");
    first.refuse(487);
    out.bye();
    second.accept("BYE");
    Cdr record = record();
    assertThat(record.callee()).isEqualTo("600");
    assertThat(record.answeredBy()).isEqualTo("1003");
  }

  @Test
  void aRingingCallIsPickedUpByAColleague() throws Exception {
    for (String code : List.of("**1002", "*8")) {
      Talk out = alice.dial("1002");
      Talk ringing = bob.awaitCall();
      ringing.ring();
      out.awaitStatus(180);
      Talk picking = carol.dial(code);
      ringing.accept("CANCEL");
      ringing.refuse(487);
      out.awaitAnswer();
      // The caller hears nobody for a moment, and then who picked it up.
      SipRequest moved = out.accept("INVITE");
      out.awaitRequest("ACK");
      assertThat(moved.toString()).contains("m=audio");
      picking.awaitAnswer();
      picking.bye();
      out.accept("BYE");
      Cdr record = record();
      assertThat(record.answeredBy()).isEqualTo("1003");
      assertThat(record.transfers()).isEmpty();
    }
    assertThat(carol.dial("**1002").awaitRefusal().status()).isEqualTo(481);
    set("1002", Preference.PICKUP_GROUP, "sales");
    Talk out = alice.dial("1002");
    Talk ringing = bob.awaitCall();
    ringing.ring();
    out.awaitStatus(180);
    assertThat(carol.dial("**1002").awaitRefusal().status()).isEqualTo(481);
    ringing.refuse(486);
    out.awaitRefusal();
  }

  @Test
  void intercomAsksThePhoneToAnswerByItself() throws Exception {
    Talk out = alice.dial("*801002");
    Talk in = bob.awaitCall();
    assertThat(in.invite.value(HeaderName.of("Answer-Mode"))).isEqualTo("Auto");
    assertThat(in.invite.value(HeaderName.of("Call-Info"))).contains("answer-after=0");
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    set("1003", Preference.CALL_WAITING, "off");
    assertThat(carol.dial("*801002").awaitRefusal().status()).isEqualTo(486);
    out.bye();
    in.accept("BYE");
  }
}
