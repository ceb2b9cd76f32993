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
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Offers before the answer, through the server (RFC 3262 section 5, RFC 3311). */
@Timeout(60)
class EarlyOfferCallTest {
  private static final String ALLOW = "INVITE, ACK, CANCEL, BYE, PRACK, UPDATE";

  @TempDir private Path folder;
  private ServerBed bed;
  private Handset alice;
  private Handset bob;
  private Talk out;
  private Talk in;

  /** RSeq of the last reliable ringing that Alice heard. */
  private String ringing;

  @BeforeEach
  void open() throws Exception {
    bed = new ServerBed(folder);
    alice = bed.registered(Transport.TCP, "1001");
    bob = bed.registered(Transport.TCP, "1002");
  }

  @AfterEach
  void close() throws Exception {
    bed.close();
  }

  /** Bob answers before he takes the call, reliably or not; Alice hears him reliably. */
  private void ring(boolean reliably) throws Exception {
    SipRequest.Builder invite = alice.invite("1002").add(HeaderName.ALLOW, ALLOW);
    out = alice.dial(invite.add(reliably ? HeaderName.SUPPORTED : HeaderName.REQUIRE, "100rel"));
    in = bob.awaitCall();
    SipResponse.Builder progress =
        in.response(183)
            .add(HeaderName.ALLOW, ALLOW)
            .body("application/sdp", bob.sdpBytes("sendrecv"));
    if (reliably) progress.add(HeaderName.REQUIRE, "100rel").add(HeaderName.RSEQ, 7);
    bob.send(progress.build());
    if (reliably) in.accept("PRACK");
    SipResponse heard = out.awaitStatus(183);
    assertThat(heard.lists(HeaderName.REQUIRE, "100rel")).isTrue();
    ringing = heard.value(HeaderName.RSEQ) + " " + out.invite.cseq();
    out.follow(heard);
  }

  private SipRequest.Builder prack() {
    return out.request(Method.PRACK).add(HeaderName.RACK, ringing);
  }

  private static String direction(SipMessage message) {
    String sdp = new String(message.body(), StandardCharsets.US_ASCII);
    for (String each : new String[] {"sendonly", "recvonly", "inactive"}) {
      if (sdp.contains("a=" + each)) return each;
    }
    return sdp.isEmpty() ? "" : "sendrecv";
  }

  private byte[] hold() {
    return alice.sdpBytes("sendonly");
  }

  /** Sends what Alice offers, lets Bob meet it, and gives the answer that Alice gets. */
  private SipResponse offer(SipRequest.Builder offering) throws Exception {
    SipRequest request = offering.body("application/sdp", hold()).build();
    alice.send(request);
    SipRequest update = in.accept("UPDATE");
    assertThat(direction(update)).isEqualTo("sendonly");
    return (SipResponse) alice.await("answer to " + request, Handset.finalTo(request));
  }

  private void answerAndHangUp() throws Exception {
    bob.send(in.response(200).build());
    SipResponse ok = out.awaitAnswer();
    assertThat(ok.body()).isEmpty();
    in.awaitRequest("ACK");
    out.ask(out.request(Method.BYE));
    in.accept("BYE");
  }

  @Test
  void anOfferInPrackIsPassedOnAndAnsweredInItsOk() throws Exception {
    ring(true);
    SipResponse answer = offer(prack());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(direction(answer)).isEqualTo("recvonly");
    answerAndHangUp();
  }

  @Test
  void anUpdateOfTheCallerIsPassedOn() throws Exception {
    ring(true);
    assertThat(out.ask(prack()).status()).isEqualTo(200);
    SipResponse answer = offer(out.request(Method.UPDATE));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(direction(answer)).isEqualTo("recvonly");
    answerAndHangUp();
  }

  @Test
  void anUpdateOfTheCalleeIsPassedOn() throws Exception {
    ring(true);
    assertThat(out.ask(prack()).status()).isEqualTo(200);
    SipRequest update =
        in.request(Method.UPDATE).body("application/sdp", bob.sdpBytes("inactive")).build();
    bob.send(update);
    assertThat(direction(out.accept("UPDATE"))).isEqualTo("inactive");
    SipResponse answer = (SipResponse) bob.await("answer", Handset.finalTo(update));
    assertThat(direction(answer)).isEqualTo("inactive");
    answerAndHangUp();
  }

  /** Bob cannot be asked before he answers: his ringing was not reliable. */
  @Test
  void whatCannotBePassedOnIsAnsweredAndToldLater() throws Exception {
    ring(false);
    SipRequest prack = prack().body("application/sdp", hold()).build();
    SipResponse answer = out.ask(prack.with());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(direction(answer)).isEqualTo("recvonly");
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    assertThat(direction(in.accept("INVITE"))).isEqualTo("sendonly");
    in.awaitRequest("ACK");
    out.ask(out.request(Method.BYE));
    in.accept("BYE");
  }

  @Test
  void bothAtOnceIsGlare() throws Exception {
    ring(true);
    assertThat(out.ask(prack()).status()).isEqualTo(200);
    SipRequest ours = out.request(Method.UPDATE).body("application/sdp", hold()).build();
    alice.send(ours);
    in.awaitRequest("UPDATE");
    SipResponse glare =
        in.ask(in.request(Method.UPDATE).body("application/sdp", bob.sdpBytes("inactive")));
    assertThat(glare.status()).isEqualTo(491);
  }
}
