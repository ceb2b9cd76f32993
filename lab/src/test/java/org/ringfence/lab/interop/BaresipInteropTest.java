package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.CutLine;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.TempFolder;

/** Baresips register over TLS with digest, call each other, and hear each other. */
@Tag("interop")
@Tag("interop-baresip")
class BaresipInteropTest {
  private static final int ALICE_HZ = 440;
  private static final int BOB_HZ = 620;
  private static final int CAROL_HZ = 850;

  private static Site site;

  private final TempFolder temp = new TempFolder("baresip");
  private final Account alice = site.account();
  private final Account bob = site.account();

  @BeforeAll
  static void open() {
    Installed.need("baresip", "baresip-core");
    site = Site.open("baresip-server", Transport.TLS);
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  private static PhonePlan calling(Account account, int toneHz) {
    return PhonePlan.tls(account, site.server(), toneHz, false);
  }

  private static PhonePlan answering(Account account, int toneHz) {
    return PhonePlan.tls(account, site.server(), toneHz, true);
  }

  private BaresipPeer phone(String name, PhonePlan plan) {
    return new BaresipPeer(temp.folder(name), plan);
  }

  private static void connect(BaresipPeer caller, BaresipPeer called, String number) {
    called.awaitRegistered();
    caller.awaitRegistered();
    caller.dial(number);
    caller.awaitEstablished();
    called.awaitEstablished();
  }

  /** The server decodes and encodes between them. */
  @Test
  void phonesWithoutACodecInCommonHearEachOther() {
    var opus = answering(bob, BOB_HZ).with(PhonePlan.Codec.OPUS);
    try (var bobPhone = phone("bob", opus);
        var alicePhone = phone("alice", calling(alice, ALICE_HZ))) {
      connect(alicePhone, bobPhone, bob.user());
      Conversation.talk(CALL_SECONDS);
      alicePhone.hangUp();
      alicePhone.awaitIdle();
      bobPhone.awaitIdle();
      alicePhone.close();
      bobPhone.close();
      Conversation.assertHeard(alicePhone, BOB_HZ, CALL_SECONDS);
      Conversation.assertHeard(bobPhone, ALICE_HZ, CALL_SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource(PhonePlan.Codec.class)
  void eachHearsTheOther(PhonePlan.Codec codec) {
    try (var bobPhone = phone("bob", answering(bob, BOB_HZ).with(codec));
        var alicePhone = phone("alice", calling(alice, ALICE_HZ).with(codec))) {
      connect(alicePhone, bobPhone, bob.user());
      Conversation.talk(CALL_SECONDS);
      alicePhone.hangUp();
      alicePhone.awaitIdle();
      bobPhone.awaitIdle();
      alicePhone.close();
      bobPhone.close();
      Conversation.assertHeard(alicePhone, BOB_HZ, CALL_SECONDS);
      Conversation.assertHeard(bobPhone, ALICE_HZ, CALL_SECONDS);
    }
  }

  @Test
  void theEchoTestSendsItsOwnVoiceBack() {
    try (var alicePhone = phone("alice", calling(alice, ALICE_HZ))) {
      alicePhone.awaitRegistered();
      alicePhone.dial("*43");
      alicePhone.awaitEstablished();
      Conversation.talk(CALL_SECONDS);
      alicePhone.hangUp();
      alicePhone.awaitIdle();
      alicePhone.close();
      Conversation.assertHeard(alicePhone, ALICE_HZ, CALL_SECONDS);
    }
  }

  @Test
  void theSoundCheckPlaysBackWhatItRecorded() {
    try (var alicePhone = phone("alice", calling(alice, ALICE_HZ))) {
      alicePhone.awaitRegistered();
      alicePhone.dial("*46");
      alicePhone.awaitEstablished();
      Conversation.talk(CALL_SECONDS);
      alicePhone.dtmf("#"); // ends the recording
      Conversation.talk(CALL_SECONDS);
      alicePhone.hangUp();
      alicePhone.awaitIdle();
      alicePhone.close();
      Conversation.assertHeard(alicePhone, ALICE_HZ, CALL_SECONDS - 1.0);
    }
  }

  /** Both ring; one answers; the other stops at once and is told why (RFC 3326). */
  @Test
  void twoPhonesOfOneExtensionRingAndOneAnswers() {
    try (var desk = phone("desk", calling(bob, BOB_HZ));
        var pocket = phone("pocket", calling(bob, CAROL_HZ));
        var alicePhone = phone("alice", calling(alice, ALICE_HZ))) {
      desk.awaitRegistered();
      pocket.awaitRegistered();
      alicePhone.awaitRegistered();
      alicePhone.dial(bob.user());
      desk.awaitRinging();
      pocket.awaitRinging();
      pocket.answer();
      alicePhone.awaitEstablished();
      desk.awaitTrace("^Reason: SIP;cause=200;text=\"Call completed elsewhere\"");
      desk.awaitIdle();
      alicePhone.hangUp();
      pocket.awaitIdle();
    }
  }

  /** Alice calls Bob and hands him to Carol: the two hear each other, Alice is out. */
  @Test
  void aBlindTransferJoinsTheOtherTwo() {
    Account carol = site.account();
    try (var bobPhone = phone("bob", answering(bob, BOB_HZ));
        var carolPhone = phone("carol", answering(carol, CAROL_HZ));
        var alicePhone = phone("alice", calling(alice, ALICE_HZ))) {
      carolPhone.awaitRegistered();
      connect(alicePhone, bobPhone, bob.user());
      alicePhone.transfer(carol.user());
      carolPhone.awaitEstablished();
      alicePhone.awaitIdle();
      Conversation.talk(CALL_SECONDS);
      carolPhone.hangUp();
      carolPhone.awaitIdle();
      bobPhone.awaitIdle();
      bobPhone.close();
      carolPhone.close();
      Conversation.assertHeard(bobPhone, CAROL_HZ, CALL_SECONDS);
      Conversation.assertHeard(carolPhone, BOB_HZ, CALL_SECONDS);
    }
  }

  /**
   * The answered phone comes back over a new connection: the call goes on, and its end finds it.
   */
  @Test
  void aPhoneThatReconnectsIsStillHungUpOn() {
    try (var line = new CutLine(site.server().port(Transport.TLS));
        var bobPhone = phone("bob", answering(bob, BOB_HZ).by(line, 10));
        var alicePhone = phone("alice", calling(alice, ALICE_HZ))) {
      connect(alicePhone, bobPhone, bob.user());
      int before = bobPhone.registrations();
      line.cut();
      bobPhone.awaitRegistrations(before + 1);
      alicePhone.hangUp();
      bobPhone.awaitIdle();
    }
  }

  @Test
  void aWrongPasswordIsRefusedAndLocksNobodyOut() {
    Account guess = Account.md5(bob.user(), "guess");
    try (var guesser = phone("guesser", calling(guess, BOB_HZ))) {
      guesser.awaitRefused();
      guesser.awaitTrace("^SIP/2.0 403 ");
      try (var bobPhone = phone("bob", calling(bob, BOB_HZ))) {
        bobPhone.awaitRegistered();
        assertThat(guesser.registrations()).isZero();
      }
    }
  }
}
