package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Calls to one device out of several of a number (RFC 5627). */
@Timeout(60)
class GruuCallTest {
  @TempDir private Path folder;
  private ServerBed bed;
  private Handset alice;
  private Handset desk;
  private Handset pocket;
  private @Nullable String lasting;
  private @Nullable String passing;

  /** Bob has two phones; we know how to reach the one in his pocket. */
  @BeforeEach
  void open() throws Exception {
    bed = new ServerBed(folder);
    alice = bed.registered(Transport.TCP, "1001");
    desk = bed.registered(Transport.UDP, "1002");
    pocket = bed.phone(Transport.UDP, "1002");
    pocket.device = "urn:uuid:00000000-0000-1000-8000-aabbccddeeff";
    for (NameAddr contact : registered(pocket).contacts()) {
      if (!contact.params().has("pub-gruu")) continue;
      lasting = contact.params().value("pub-gruu");
      passing = contact.params().value("temp-gruu");
    }
  }

  @AfterEach
  void close() throws Exception {
    bed.close();
  }

  private static SipResponse registered(Handset phone) throws Exception {
    SipResponse response = phone.tryRegister();
    assertThat(response.status()).isEqualTo(200);
    return response;
  }

  private String gruu(String kind) {
    return String.valueOf(kind.equals("lasting") ? lasting : passing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lasting", "passing"})
  void itRingsThatPhoneAndNoOther(String kind) throws Exception {
    Talk out = alice.dial(alice.inviteTo(gruu(kind)));
    Talk in = pocket.awaitCall();
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    in.bye();
    out.accept("BYE");
    assertThat(desk.heard()).doesNotContain("INVITE");
    await().atMost(Duration.ofSeconds(10)).until(() -> bed.server.status().calls() == 0);
    await().until(() -> !bed.stores.calls().recent(1, null).isEmpty());
    assertThat(bed.stores.calls().recent(1, null).getFirst().callee()).isEqualTo("1002");
  }

  @Test
  void aPhoneThatLeftCannotBeReachedByIt() throws Exception {
    pocket.expires = "0";
    registered(pocket);
    Talk out = alice.dial(alice.inviteTo(gruu("lasting")));
    assertThat(out.awaitRefusal().status()).isEqualTo(480);
    Talk again = alice.dial(alice.inviteTo(gruu("passing")));
    assertThat(again.awaitRefusal().status()).isEqualTo(480);
    assertThat(desk.heard()).doesNotContain("INVITE");
  }

  @Test
  void aForgedOneIsNobody() throws Exception {
    String forged = gruu("passing").replaceFirst("tgruu\\.....", "tgruu.AAAA");
    assertThat(alice.dial(alice.inviteTo(forged)).awaitRefusal().status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lasting", "passing"})
  void aTransferReachesThatPhone(String kind) throws Exception {
    Handset carol = bed.registered(Transport.TCP, "1003");
    Talk out = Handset.talking(alice, carol).getFirst();
    SipRequest.Builder refer =
        out.request(Method.REFER).add(HeaderName.REFER_TO, "<" + gruu(kind) + ">");
    assertThat(out.ask(refer).status()).isEqualTo(202);
    assertThat(pocket.awaitCall().invite.from().uri().user()).isEqualTo("1003");
    assertThat(desk.heard()).doesNotContain("INVITE");
  }

  /** The address behind a GRUU is the server's to find (RFC 5627 section 6.1). */
  @Test
  void aPhoneThatShowsItsGruuIsSpokenToWhereItIs() throws Exception {
    pocket.gruu = lasting;
    Talk out = pocket.dial("1001");
    Talk in = alice.awaitCall();
    in.answer();
    out.awaitAnswer();
    in.bye();
    SipRequest bye = out.accept("BYE");
    assertThat("<" + bye.uri() + ">").isEqualTo(pocket.address());
  }

  @Test
  void whoShowsTheGruuOfAnotherDoesNotLearnWhereThatIs() throws Exception {
    desk.gruu = lasting;
    Talk out = desk.dial("1001");
    Talk in = alice.awaitCall();
    in.answer();
    out.awaitAnswer();
    in.bye();
    assertThat(out.accept("BYE").uri().toString()).isEqualTo(lasting);
  }

  @Test
  void theyHoldAfterARestart() throws Exception {
    ServerBed before = bed;
    before.server.close();
    before.stores.close();
    bed = new ServerBed(folder);
    Handset caller = bed.registered(Transport.TCP, "1001");
    for (String kind : new String[] {"lasting", "passing"}) {
      caller.dial(caller.inviteTo(gruu(kind)));
      assertThat(pocket.awaitCall().invite.uri().user()).isEqualTo("1002");
    }
    assertThat(desk.heard()).doesNotContain("INVITE");
    before.close();
  }
}
