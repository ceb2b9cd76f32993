package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.agent.SipAgent;
import org.ringfence.base.Transport;
import org.ringfence.server.store.Devices;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Transfers of legs that live on another of four shards than their call (decision 8). */
@Timeout(120)
class ShardTransferTest {
  private static final int SHARDS = 4;

  @TempDir private Path folder;
  private ServerBed bed;
  private final List<Handset> phones = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    bed = new ServerBed(folder, "", ServerBed.hasty(SHARDS));
    for (String number : ServerBed.NUMBERS) phones.add(bed.registered(Transport.TCP, number));
  }

  @AfterEach
  void everythingEnds() throws Exception {
    await().atMost(Duration.ofSeconds(30)).until(() -> bed.server.status().calls() == 0);
    bed.close();
  }

  private Handset phone(int number) {
    return phones.get(number - 1);
  }

  /** A call from one phone to another whose Call-IDs hash to that shard; caller's end first. */
  private List<Talk> talking(int caller, int called, int shard) throws Exception {
    Handset from = phone(caller);
    Handset to = phone(called);
    SipAgent agent = bed.server.machinery().agent();
    String id = Handset.newCallId();
    // The number after it differs until the hash is right.
    for (int i = 0; agent.shards().indexOf(agent.shard(id)) != shard; i++) {
      id = Handset.newCallId() + "-" + i;
    }
    SipRequest.Builder invite =
        from.request(Method.INVITE, Handset.uri(to.number), id, 1)
            .body("application/sdp", from.sdpBytes("sendrecv"));
    Talk out = from.dial(invite);
    Talk in = to.awaitCall();
    assertThat(agent.shards().indexOf(agent.shard(in.invite.callId()))).isEqualTo(shard);
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    return List.of(out, in);
  }

  /** Asks for a transfer of the other one in {@code by} to whom {@code to} names. */
  private static void refer(Talk by, String to) throws Exception {
    SipRequest.Builder refer = by.request(Method.REFER).add(HeaderName.REFER_TO, "<" + to + ">");
    assertThat(by.ask(refer).status()).isEqualTo(202);
  }

  private static String inPlaceOf(Talk talk) {
    String replaces = talk.replaces().replace(";", "%3B").replace("=", "%3D").replace("@", "%40");
    return Handset.uri("1001") + "?Replaces=" + replaces;
  }

  /** Waits until it is told that the transfer is done. */
  private static void awaitSuccess(Talk asker) throws Exception {
    while (!new String(asker.accept("NOTIFY").body()).startsWith("SIP/2.0 200")) continue;
  }

  /** {@code consulted} is offered anew first, then the one who stays; then they talk. */
  private static void joined(Talk stays, Talk consulted) throws Exception {
    consulted.accept("INVITE");
    consulted.awaitRequest("ACK");
    stays.accept("INVITE");
    stays.awaitRequest("ACK");
  }

  /** They are in one call: what one offers the other hears, and they end together. */
  private static void talkAndEnd(Talk one, Talk other) throws Exception {
    SipRequest.Builder hold =
        one.request(Method.INVITE).body("application/sdp", one.phone.sdpBytes("sendonly"));
    SipRequest asked = hold.build();
    one.phone.send(asked);
    SipRequest heard = other.accept("INVITE");
    assertThat(new String(heard.body())).contains("a=sendonly");
    SipMessage ok = one.phone.await("answer", Handset.finalTo(asked));
    assertThat(((SipResponse) ok).status()).isEqualTo(200);
    one.ack(asked.cseq().number());
    other.awaitRequest("ACK");
    one.bye();
    other.accept("BYE");
  }

  /**
   * 1 talks to 2 on one shard and to 3 on another, and gives 2 to 3. What is left is a call on the
   * first, in which 3 is from elsewhere.
   */
  private List<Talk> givenAway(int shard, int elsewhere) throws Exception {
    List<Talk> first = talking(1, 2, shard);
    List<Talk> second = talking(1, 3, elsewhere);
    refer(first.get(0), inPlaceOf(second.get(0)));
    joined(first.get(1), second.get(1));
    second.get(0).accept("BYE");
    awaitSuccess(first.get(0));
    first.get(0).bye();
    return List.of(first.get(1), second.get(1));
  }

  @Test
  void theOneFromElsewhereTransfersTheOther() throws Exception {
    List<Talk> talks = givenAway(0, 1);
    Talk stays = talks.get(0);
    Talk foreign = talks.get(1);
    refer(foreign, Handset.uri("1004"));
    Talk fourth = phone(4).awaitCall();
    fourth.ring();
    fourth.answer();
    fourth.awaitRequest("ACK");
    stays.accept("INVITE");
    stays.awaitRequest("ACK");
    awaitSuccess(foreign);
    foreign.bye();
    talkAndEnd(stays, fourth);
  }

  @Test
  void theOneFromElsewhereIsTransferred() throws Exception {
    List<Talk> talks = givenAway(0, 1);
    Talk asks = talks.get(0);
    Talk foreign = talks.get(1);
    refer(asks, Handset.uri("1004"));
    Talk fourth = phone(4).awaitCall();
    fourth.answer();
    fourth.awaitRequest("ACK");
    foreign.accept("INVITE");
    foreign.awaitRequest("ACK");
    awaitSuccess(asks);
    asks.bye();
    talkAndEnd(foreign, fourth);
  }

  /** A refusal crosses the shards as well as a success. */
  @Test
  void theOneFromElsewhereHearsWhyNot() throws Exception {
    List<Talk> talks = givenAway(0, 1);
    Talk foreign = talks.get(1);
    SipRequest.Builder refer =
        foreign.request(Method.REFER).add(HeaderName.REFER_TO, "<" + Handset.uri("7777") + ">");
    assertThat(foreign.ask(refer).status()).isEqualTo(404);
    talkAndEnd(talks.get(0), foreign);
  }

  /** The one from elsewhere consults somebody on a third shard, the same, or the call's own. */
  @ParameterizedTest
  @CsvSource({"0, 1, 2", "0, 1, 1", "0, 1, 0", "3, 2, 1", "2, 2, 0"})
  void theOneFromElsewhereGivesTheOtherToAThird(int shard, int elsewhere, int third)
      throws Exception {
    List<Talk> talks = givenAway(shard, elsewhere);
    Talk stays = talks.get(0);
    Talk foreign = talks.get(1);
    List<Talk> consultation = talking(3, 4, third);
    refer(foreign, inPlaceOf(consultation.get(0)));
    joined(stays, consultation.get(1));
    consultation.get(0).accept("BYE");
    awaitSuccess(foreign);
    foreign.bye();
    talkAndEnd(stays, consultation.get(1));
  }

  /** The dialog that is to be replaced is the one of the leg from elsewhere. */
  @ParameterizedTest
  @CsvSource({"0, 1, 2", "0, 1, 1", "0, 1, 0", "3, 2, 1", "2, 2, 0"})
  void theOneFromElsewhereGivesAwayWhomItTalksTo(int shard, int elsewhere, int third)
      throws Exception {
    List<Talk> talks = givenAway(shard, elsewhere);
    Talk far = talks.get(0);
    Talk foreign = talks.get(1);
    List<Talk> consultation = talking(3, 4, third);
    refer(consultation.get(0), inPlaceOf(foreign));
    joined(consultation.get(1), far);
    foreign.accept("BYE");
    awaitSuccess(consultation.get(0));
    consultation.get(0).bye();
    talkAndEnd(consultation.get(1), far);
  }

  /** Its leg is on one shard and the call that it is in on another: both end. */
  @Test
  void aRevokedDeviceFromElsewhereIsCutOff() throws Exception {
    phone(3).expires = "0";
    phone(3).register();
    bed.stores.extensions().requireCertificate("1003", true);
    Devices.Issued lost = bed.stores.devices().issue("1003", "phone", Instant.now());
    Handset pocket = bed.phone("1003", lost.identity());
    pocket.register();
    phones.set(2, pocket);
    List<Talk> talks = givenAway(0, 1);
    bed.stores.devices().revoke(lost.device().id(), System.currentTimeMillis());
    talks.get(0).accept("BYE");
    talks.get(1).awaitRequest("BYE");
    pocket.awaitClosed();
  }
}
