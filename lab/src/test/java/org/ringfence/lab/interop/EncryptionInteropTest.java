package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.LinphonePeer;
import org.ringfence.lab.peer.Phone;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.PhonePlan.Media;
import org.ringfence.lab.peer.RingfencePhone;
import org.ringfence.lab.peer.SipMeddler;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.lab.peer.WireCapture;
import org.ringfence.server.store.ServerFolder;

/**
 * Phones of other makes over a server as it comes: what they say is heard at the other end and by
 * nobody between, and whoever takes the encryption out of the signalling gets no call.
 */
@Tag("interop")
@Tag("interop-encryption")
class EncryptionInteropTest {
  /** Tones that no other test plays, since loopback is shared. */
  private static final int ALICE_HZ = 1130;

  private static final int BOB_HZ = 1370;

  /** A wrong guess at a key sounds like noise, in which a tone may seem to be for a moment. */
  private static final int CHANCE_MS = 200;

  /** Phones say that they are connected before their media are, by DTLS. */
  private static final int HANDSHAKE_SECONDS = 3;

  private static Site encrypted;
  private static Site clear;

  private final TempFolder temp = new TempFolder("encryption");

  /** Which program. */
  enum Make {
    BARESIP,
    LINPHONE
  }

  @BeforeAll
  static void open() {
    Installed.need("baresip", "baresip-core");
    Installed.need("linphonec", "linphone-cli");
    Installed.need("tcpdump", "tcpdump");
    encrypted = Site.encrypted("encrypted-server", Transport.TLS, Transport.UDP);
    clear = Site.open("clear-server", Transport.TLS);
  }

  @AfterAll
  static void close() {
    if (encrypted != null) encrypted.close();
    if (clear != null) clear.close();
  }

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  private Phone phone(Make make, PhonePlan plan) {
    var folder = temp.folder(plan.account().user());
    return make == Make.BARESIP ? new BaresipPeer(folder, plan) : new LinphonePeer(folder, plan);
  }

  private static PhonePlan plan(Site site, Account account, int toneHz, Media media) {
    boolean answers = toneHz == BOB_HZ;
    return PhonePlan.tls(account, site.server(), toneHz, answers).with(media);
  }

  @ParameterizedTest
  @CsvSource({
    "LINPHONE, SDES, BARESIP, SDES",
    "BARESIP, DTLS, BARESIP, DTLS",
    "BARESIP, DTLS, BARESIP, SDES",
    "LINPHONE, DTLS, BARESIP, DTLS",
    "BARESIP, SDES, LINPHONE, DTLS",
  })
  void eachHearsTheOtherAndNobodyElseDoes(
      Make callerMake, Media callerMedia, Make calledMake, Media calledMedia) {
    Account alice = encrypted.account();
    Account bob = encrypted.account();
    try (var wire = new WireCapture(temp.folder("wire"));
        Phone called = phone(calledMake, plan(encrypted, bob, BOB_HZ, calledMedia));
        Phone caller = phone(callerMake, plan(encrypted, alice, ALICE_HZ, callerMedia))) {
      called.awaitRegistered();
      caller.awaitRegistered();
      caller.dial(bob.user());
      caller.awaitEstablished();
      called.awaitEstablished();
      Conversation.talk(HANDSHAKE_SECONDS + CALL_SECONDS);
      caller.hangUp();
      caller.awaitIdle();
      called.awaitIdle();
      caller.close();
      called.close();
      Conversation.assertHeard(caller, BOB_HZ, CALL_SECONDS);
      Conversation.assertHeard(called, ALICE_HZ, CALL_SECONDS);
      WireCapture.Seen seen = wire.end(ALICE_HZ, BOB_HZ);
      assertThat(seen.rtpPackets()).isGreaterThan(4 * CALL_SECONDS * 50 / 2);
      assertNotHeard(seen);
    }
  }

  /** Over UDP our phone agrees on its keys by DTLS alone; Linphone insists on it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ourPhoneAndLinphoneHearEachOtherByDtls(boolean weCall) {
    Account own = encrypted.account(Account.Digest.SHA256);
    int ourHz = weCall ? ALICE_HZ : BOB_HZ;
    PhonePlan our = PhonePlan.of(own, encrypted.server(), Transport.UDP, ourHz, !weCall);
    PhonePlan their = plan(encrypted, encrypted.account(), weCall ? BOB_HZ : ALICE_HZ, Media.DTLS);
    try (var ours = new RingfencePhone(temp.folder("ours"), our);
        Phone theirs = phone(Make.LINPHONE, their)) {
      ours.awaitRegistered();
      theirs.awaitRegistered();
      if (weCall) ours.dial(their.account().user());
      else theirs.dial(our.account().user());
      ours.awaitEstablished();
      theirs.awaitEstablished();
      assertThat(ours.security()).isEqualTo("SRTP, keys by DTLS");
      Conversation.talk(HANDSHAKE_SECONDS + CALL_SECONDS);
      ours.hangUp();
      ours.awaitIdle();
      theirs.awaitIdle();
      ours.close();
      theirs.close();
      Conversation.assertHeard(ours, their.toneHz(), CALL_SECONDS);
      Conversation.assertHeard(theirs, our.toneHz(), CALL_SECONDS);
    }
  }

  private static void assertNotHeard(WireCapture.Seen seen) {
    assertThat(seen.toneMs().get(ALICE_HZ)).as("Alice on the wire").isLessThan(CHANCE_MS);
    assertThat(seen.toneMs().get(BOB_HZ)).as("Bob on the wire").isLessThan(CHANCE_MS);
  }

  /** Keys agreed in SDP over TLS (RFC 4568) outlive hold and resume. */
  @Test
  void holdsResumesAndSendsDigits() {
    Account alice = encrypted.account();
    Account bob = encrypted.account();
    try (var called =
            new BaresipPeer(temp.folder("called"), plan(encrypted, bob, BOB_HZ, Media.SDES));
        var caller =
            new BaresipPeer(temp.folder("caller"), plan(encrypted, alice, ALICE_HZ, Media.SDES))) {
      called.awaitRegistered();
      caller.awaitRegistered();
      caller.dial(bob.user());
      caller.awaitEstablished();
      called.awaitEstablished();
      caller.hold();
      called.awaitTrace("^a=sendonly|^a=inactive");
      caller.resume();
      called.awaitTrace("(?s)(a=sendonly|a=inactive).*INVITE.*a=sendrecv");
      caller.dtmf("5");
      called.awaitDigit('5');
      caller.hangUp();
      caller.awaitIdle();
      called.awaitIdle();
    }
  }

  /** The capture can tell: where calls are allowed in the clear it hears every word. */
  @Test
  void aCallInTheClearIsHeardOnTheWire() {
    Account alice = clear.account();
    Account bob = clear.account();
    try (var wire = new WireCapture(temp.folder("wire"));
        Phone called = phone(Make.BARESIP, plan(clear, bob, BOB_HZ, Media.RTP));
        Phone caller = phone(Make.BARESIP, plan(clear, alice, ALICE_HZ, Media.RTP))) {
      called.awaitRegistered();
      caller.awaitRegistered();
      caller.dial(bob.user());
      caller.awaitEstablished();
      Conversation.talk(CALL_SECONDS);
      caller.hangUp();
      caller.awaitIdle();
      WireCapture.Seen seen = wire.end(ALICE_HZ, BOB_HZ);
      assertThat(seen.toneMs().get(ALICE_HZ)).isGreaterThan(CALL_SECONDS * 1_000);
      assertThat(seen.toneMs().get(BOB_HZ)).isGreaterThan(CALL_SECONDS * 1_000);
    }
  }

  @Test
  void aPhoneThatOffersNoEncryptionIsToldWhy() {
    Account alice = encrypted.account();
    Account bob = encrypted.account();
    try (Phone called = phone(Make.BARESIP, plan(encrypted, bob, BOB_HZ, Media.SDES));
        var caller =
            new BaresipPeer(temp.folder("plain"), plan(encrypted, alice, ALICE_HZ, Media.RTP))) {
      called.awaitRegistered();
      caller.awaitRegistered();
      caller.dial(bob.user());
      caller.awaitIdle();
      caller.awaitTrace("^SIP/2.0 488 ");
      caller.awaitTrace("^Reason: Q.850;cause=57;text=\"this call must be encrypted");
    }
  }

  /** Takes the keys out of what passes, so that a phone that would take plaintext offers it. */
  private static final UnaryOperator<String> NO_KEYS =
      body ->
          body.replaceAll("(?m)^a=(crypto|fingerprint|setup):.*\r\n", "")
              .replace("UDP/TLS/RTP/SAVP", "RTP/AVP")
              .replace("RTP/SAVP", "RTP/AVP");

  private static SipMeddler meddler(UnaryOperator<String> change) {
    var folder = new ServerFolder(encrypted.server().caFile().getParent());
    return SipMeddler.as(
        folder.serverCertificate(),
        folder.serverKey(),
        encrypted.server().caFile(),
        encrypted.server().port(Transport.TLS),
        change);
  }

  @ParameterizedTest
  @CsvSource({"SDES, true", "DTLS, true", "SDES, false", "SDES_OR_RTP, false"})
  void whoeverStripsTheKeysGetsNoCall(Media media, boolean atTheCaller) {
    Account alice = encrypted.account();
    Account bob = encrypted.account();
    Media atTheOther = media == Media.SDES_OR_RTP ? Media.SDES : media;
    PhonePlan calling = plan(encrypted, alice, ALICE_HZ, atTheCaller ? media : atTheOther);
    PhonePlan answering = plan(encrypted, bob, BOB_HZ, atTheCaller ? atTheOther : media);
    try (var wire = new WireCapture(temp.folder("wire"));
        SipMeddler meddler = meddler(NO_KEYS);
        Phone called =
            phone(Make.BARESIP, atTheCaller ? answering : answering.through(meddler.port()));
        Phone caller =
            phone(Make.BARESIP, atTheCaller ? calling.through(meddler.port()) : calling)) {
      called.awaitRegistered();
      caller.awaitRegistered();
      caller.dial(bob.user());
      caller.awaitIdle();
      assertThat(meddler.changed()).isPositive();
      Conversation.talk(1);
      caller.close();
      called.close();
      assertNotHeard(wire.end(ALICE_HZ, BOB_HZ));
    }
  }

  /** The certificate of somebody in the path, named in the place of the phone's and of ours. */
  private static final UnaryOperator<String> OTHER_FINGERPRINT =
      body ->
          body.replaceAll(
              "(?m)^a=fingerprint:.*\r\n", "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB\r\n");

  /** Here the keys are not taken out but changed, and the handshake is what fails. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverChangesAFingerprintGetsNoCall(boolean atTheCaller) {
    PhonePlan calling = plan(encrypted, encrypted.account(), ALICE_HZ, Media.DTLS);
    PhonePlan answering = plan(encrypted, encrypted.account(), BOB_HZ, Media.DTLS);
    try (var wire = new WireCapture(temp.folder("wire"));
        SipMeddler meddler = meddler(OTHER_FINGERPRINT);
        Phone called =
            phone(Make.BARESIP, atTheCaller ? answering : answering.through(meddler.port()));
        Phone caller =
            phone(Make.BARESIP, atTheCaller ? calling.through(meddler.port()) : calling)) {
      called.awaitRegistered();
      caller.awaitRegistered();
      caller.dial(answering.account().user());
      caller.awaitIdle();
      called.awaitIdle();
      assertThat(meddler.changed()).isPositive();
      Conversation.talk(1);
      caller.close();
      called.close();
      assertNotHeard(wire.end(ALICE_HZ, BOB_HZ));
    }
  }
}
