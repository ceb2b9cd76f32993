package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
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
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** What the one who is called is told of the one who calls (RFC 3323, RFC 3325). */
@Timeout(60)
class CallerIdentityTest {
  /** Headers in which phones name themselves, or whom they would like to be. */
  private static final List<String> CLAIMS =
      List.of(
          "P-Asserted-Identity: \"Bank\" <sip:the.bank@bank.example>, <tel:+14155550100>",
          "P-Preferred-Identity: <sip:the.bank@bank.example>",
          "Remote-Party-ID: <sip:the.bank@bank.example>;party=calling;screen=yes;privacy=off",
          "Referred-By: <sip:the.bank@bank.example>",
          "Diversion: <sip:the.bank@bank.example>",
          "History-Info: <sip:the.bank@bank.example>;index=1",
          "Call-Info: <http://bank.example/face.png>;purpose=icon",
          "Organization: bank.example");

  @TempDir private Path folder;
  private ServerBed bed;
  private Handset alice;
  private Handset bob;

  @BeforeEach
  void open() throws Exception {
    bed = new ServerBed(folder);
    alice = bed.registered(Transport.TCP, "1001");
    bob = bed.registered(Transport.UDP, "1002");
  }

  @AfterEach
  void close() throws Exception {
    bed.close();
  }

  private SipRequest.Builder claiming(String... more) {
    SipRequest.Builder invite =
        alice
            .invite("1002")
            .set(HeaderName.FROM, "\"The Bank\" <sip:1001@" + ServerBed.DOMAIN + ">;tag=f")
            .add(HeaderName.USER_AGENT, "Phone of Alice");
    for (String line : CLAIMS) add(invite, line);
    for (String line : more) add(invite, line);
    return invite;
  }

  private static void add(SipRequest.Builder invite, String line) {
    int colon = line.indexOf(':');
    invite.add(HeaderName.of(line.substring(0, colon)), line.substring(colon + 1).strip());
  }

  private static String asserted(SipRequest invite) {
    return String.join(", ", invite.values(HeaderName.P_ASSERTED_IDENTITY));
  }

  /** Talks for a moment, so that all that is ever said of the caller has been said. */
  private void talk(Talk out, Talk in) throws Exception {
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    out.ask(out.request(Method.BYE));
    in.accept("BYE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "none", "id;none", "header;session"})
  void whoProvedItselfIsNamedAndItsOtherClaimsAreNot(String privacy) throws Exception {
    Talk out = alice.dial(claiming("Privacy: " + privacy));
    Talk in = bob.awaitCall();
    String named = "\"Name of 1001\" <sip:1001@" + ServerBed.DOMAIN + ">";
    assertThat(in.invite.from().toString()).startsWith(named);
    assertThat(asserted(in.invite)).isEqualTo(named);
    talk(out, in);
    assertThat(bob.heard()).doesNotContain("bank", "The Bank", "Phone of Alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "user", "user;id", "user,id", "header;user;critical", "ID"})
  void whoWantsToBeHiddenIsNobody(String privacy) throws Exception {
    Talk out = alice.dial(claiming("Privacy: " + privacy));
    Talk in = bob.awaitCall();
    assertThat(in.invite.from().toString())
        .startsWith("\"Anonymous\" <sip:anonymous@anonymous.invalid>");
    assertThat(in.invite.has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();
    assertThat(in.invite.value(HeaderName.PRIVACY)).isEqualTo("id");
    talk(out, in);
    assertThat(bob.heard())
        .doesNotContainPattern("\\b1001\\b") // a random number may well begin with it
        .doesNotContain("bank", "Phone of Alice")
        .doesNotContain("127.0.0.1:" + alice.port(), " " + alice.rtp.getLocalPort() + " ");
  }

  /** The record tells the owner of the system who called all the same. */
  @Test
  void aHiddenCallerIsKnownToTheRecord() throws Exception {
    Talk out = alice.dial(claiming("Privacy: id"));
    Talk in = bob.awaitCall();
    talk(out, in);
    org.awaitility.Awaitility.await()
        .untilAsserted(() ->
            assertThat(bed.stores.calls().recent(1, null))
                .singleElement()
                .extracting(record -> record.caller())
                .isEqualTo("1001"));
  }

  @Test
  void privacyThatIsNotToBeHadIsRefusedRatherThanBroken() throws Exception {
    SipResponse refusal = alice.dial(claiming("Privacy: id;invisible;critical")).awaitRefusal();
    assertThat(refusal.status()).isEqualTo(500);
    assertThat(refusal.reasonPhrase()).isEqualTo("This privacy cannot be had here");
  }

  @Test
  void aHiddenOneWhoTransfersIsNotNamedAsTheDiverter() throws Exception {
    Handset carol = bed.registered(Transport.TCP, "1003");
    Talk out = alice.dial(claiming("Privacy: id"));
    Talk in = bob.awaitCall();
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    SipRequest.Builder refer =
        out.request(Method.REFER).add(HeaderName.REFER_TO, "<" + Handset.uri("1003") + ">");
    assertThat(out.ask(refer).status()).isEqualTo(202);
    Talk rings = carol.awaitCall();
    assertThat(rings.invite.from().uri().user()).isEqualTo("1002");
    assertThat(carol.heard()).doesNotContain("sip:1001");
    rings.refuse(486);
  }
}
