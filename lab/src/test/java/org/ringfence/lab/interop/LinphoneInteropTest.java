package org.ringfence.lab.interop;

import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.LinphonePeer;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.TempFolder;

/** Linphones register over TLS with either digest, call each other, and hear each other. */
@Tag("interop")
@Tag("interop-linphone")
class LinphoneInteropTest {
  private static final int ALICE_HZ = 440;
  private static final int BOB_HZ = 620;
  private static final int CAROL_HZ = 850;

  private static Site site;

  private final TempFolder temp = new TempFolder("linphone");

  @BeforeAll
  static void open() {
    Installed.need("linphonec", "linphone-cli");
    site = Site.open("linphone-server", Transport.TLS);
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  private LinphonePeer phone(Account account, int toneHz, boolean answers, PhonePlan.Codec codec) {
    PhonePlan plan = PhonePlan.tls(account, site.server(), toneHz, answers).with(codec);
    return new LinphonePeer(temp.folder(account.user()), plan);
  }

  private static void connect(LinphonePeer caller, LinphonePeer called, Account number) {
    called.awaitRegistered();
    caller.awaitRegistered();
    caller.dial(number.user());
    caller.awaitEstablished();
    called.awaitEstablished();
  }

  @ParameterizedTest
  @CsvSource({"SHA256,PCMU", "MD5,PCMA", "SHA256,G722", "SHA256,OPUS"})
  void eachHearsTheOther(Account.Digest digest, PhonePlan.Codec codec) {
    Account bob = site.account(digest);
    try (var bobPhone = phone(bob, BOB_HZ, true, codec);
        var alicePhone = phone(site.account(digest), ALICE_HZ, false, codec)) {
      connect(alicePhone, bobPhone, bob);
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
  void holdsAndResumes() {
    Account bob = site.account();
    try (var bobPhone = phone(bob, BOB_HZ, true, PhonePlan.Codec.PCMU);
        var alicePhone = phone(site.account(), ALICE_HZ, false, PhonePlan.Codec.PCMU)) {
      connect(alicePhone, bobPhone, bob);
      alicePhone.hold();
      alicePhone.awaitState("Paused", 1);
      bobPhone.awaitState("PausedByRemote", 1);
      alicePhone.resume();
      alicePhone.awaitState("StreamsRunning", 2);
      bobPhone.awaitState("StreamsRunning", 2);
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

  /** Alice speaks to Bob, then to Carol, and joins the two (RFC 3891, RFC 5589). */
  @Test
  void anAttendedTransferJoinsTheOtherTwo() {
    Account bob = site.account();
    Account carol = site.account();
    try (var bobPhone = phone(bob, BOB_HZ, true, PhonePlan.Codec.PCMU);
        var carolPhone = phone(carol, CAROL_HZ, true, PhonePlan.Codec.PCMU);
        var alicePhone = phone(site.account(), ALICE_HZ, false, PhonePlan.Codec.PCMU)) {
      carolPhone.awaitRegistered();
      connect(alicePhone, bobPhone, bob);
      alicePhone.hold();
      bobPhone.awaitState("PausedByRemote", 1);
      alicePhone.dial(carol.user());
      carolPhone.awaitState("StreamsRunning", 1);
      alicePhone.awaitState("StreamsRunning", 2);
      alicePhone.joinCalls();
      alicePhone.awaitState("Released", 2);
      bobPhone.awaitState("StreamsRunning", 2);
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
}
