package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.ServersUnderTest;
import org.ringfence.lab.peer.SippPlan;
import org.ringfence.lab.peer.SippRun;
import org.ringfence.lab.peer.TempFolder;

/** Message sequences written down for sipp, between two or three of its phones and the server. */
@Tag("interop")
@Tag("interop-sipp")
@ParameterizedClass
@EnumSource(SippInteropTest.Way.class)
class SippInteropTest {
  /** How sipp reaches the server. Debian's has no TLS. */
  enum Way {
    UDP(Transport.UDP, false),
    TCP(Transport.TCP, false),
    UDP_IPV6(Transport.UDP, true);

    private final Transport transport;
    private final boolean ipv6;

    Way(Transport transport, boolean ipv6) {
      this.transport = transport;
      this.ipv6 = ipv6;
    }
  }

  private static Site site;

  private final Transport transport;
  private final TempFolder temp = new TempFolder("sipp");
  private final Account aliceAccount = site.account();
  private final Account bobAccount = site.account();
  private int folders;

  SippInteropTest(Way way) {
    this.transport = way.transport;
  }

  @BeforeParameterizedClassInvocation
  static void open(Way way) {
    Installed.need("sipp", "sip-tester");
    site = way.ipv6 ? Site.openIpv6("sipp", way.transport) : Site.open("sipp", way.transport);
  }

  @AfterParameterizedClassInvocation
  static void close() {
    site.close();
  }

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  @Test
  void registersRefreshesAndLeaves() {
    succeed(phone(aliceAccount).scenario("register-refresh"));
  }

  /** Somebody who guesses at a password locks nobody out. */
  @Test
  void aWrongPasswordIsRefusedAndTheRightOneStillWorks() {
    SippPlan alice = phone(aliceAccount);
    // After five the next has to wait: see Guesses.
    for (int i = 0; i < 4; i++) {
      succeed(alice.scenario("register-wrong-password").password("guess-" + i));
    }
    succeed(alice);
  }

  /** The caller's scenario and the scenario of the one called. */
  @ParameterizedTest
  @CsvSource({
    "call, answer",
    "call-ended-by-callee, answer-and-end",
    "cancel, ring-until-cancelled",
    "call-refused, busy",
    "call-unanswered, ring-forever",
    "call-with-hold, answer-and-be-held",
    "call-early-media, answer-early-media",
    "call-lost-ack, answer",
    "call-prack, answer-prack",
    "call-session-timer, answer-session-timer",
    "call-long, answer-long",
  })
  void twoPhones(String caller, String callee) {
    call(caller, callee);
  }

  private void call(String caller, String callee) {
    SippPlan bob = registered(bobAccount);
    SippPlan alice = registered(aliceAccount).key("callee", bobAccount.user());
    try (var answering = run(bob.scenario(callee));
        var calling = run(alice.scenario(caller))) {
      calling.awaitSuccess();
      answering.awaitSuccess();
    }
  }

  @Test
  void anUnknownExtensionIsNotFound() {
    succeed(failing("2999", "404", "there is no such number"));
  }

  @Test
  void anExtensionWithoutAPhoneIsUnavailable() {
    succeed(failing(bobAccount.user(), "480", "no phone is registered"));
  }

  /** Its process is gone, its registration is not: the caller is told so, and in good time. */
  @Test
  void aPhoneThatDiedIsUnavailableSoon() {
    registered(bobAccount);
    // Where its connection is closed, before or while it is called, a new one is refused at once;
    // where there is none the server tries in vain for as long as a phone may ring.
    String words = transport == Transport.TCP ? "the phone cannot be reached" : "nobody answered";
    try (var calling = run(failing(bobAccount.user(), "480", words))) {
      calling.awaitSuccess(Duration.ofSeconds(15));
    }
  }

  private SippPlan failing(String callee, String status, String words) {
    return registered(aliceAccount)
        .scenario("call-fails")
        .key("callee", callee)
        .key(SippPlan.STATUS, status)
        .key(SippPlan.WORDS, words);
  }

  /** Both ring; one answers; the other stops, and logs no missed call (RFC 3326). */
  @Test
  void twoPhonesOfOneExtensionRingAndOneAnswers() {
    SippPlan desk = registered(bobAccount);
    SippPlan pocket = registered(bobAccount);
    SippPlan alice = registered(aliceAccount).key("callee", bobAccount.user());
    String elsewhere = "SIP;cause=200;text=\"Call completed elsewhere\"".replace("\"", "&quot;");
    try (var ringing = run(desk.scenario("ring-until-cancelled").key(SippPlan.WORDS, elsewhere));
        var answering = run(pocket.scenario("answer"));
        var calling = run(alice.scenario("call"))) {
      calling.awaitSuccess();
      answering.awaitSuccess();
      ringing.awaitSuccess();
    }
  }

  /** The 200 crossed the CANCEL: the server must acknowledge it and end that call. */
  @Test
  void aLateAnswerIsAcknowledgedAndEnded() {
    needOurs();
    call("cancel", "answer-although-cancelled");
  }

  /** The caller offers in its PRACK and by UPDATE; the other hears both by UPDATE. */
  @Test
  void offersBeforeTheAnswerArePassedOn() {
    needOurs();
    call("call-early-offers", "answer-early-offers");
  }

  @ParameterizedTest
  @CsvSource({"call-blind-transfer", "call-attended-transfer"})
  void aTransferJoinsTheOtherTwo(String transfer) {
    needOurs();
    Account carolAccount = site.account();
    SippPlan bob = registered(bobAccount).scenario("answer-and-be-moved");
    SippPlan carol = registered(carolAccount).scenario("answer-and-be-moved");
    SippPlan alice =
        registered(aliceAccount)
            .scenario(transfer)
            .key("callee", bobAccount.user())
            .key("target", carolAccount.user());
    try (var bobPhone = run(bob);
        var carolPhone = run(carol);
        var calling = run(alice)) {
      calling.awaitSuccess();
      // Bob and Carol now talk; that they still do is seen by neither having been hung up on.
      assertThat(bobPhone.process().isAlive()).isTrue();
      assertThat(carolPhone.process().isAlive()).isTrue();
    }
  }

  private static void needOurs() {
    Assumptions.assumeTrue(
        ServersUnderTest.endsCallsItself(), "skipped: a proxy leaves this to the phones");
  }

  private SippPlan phone(Account account) {
    return SippPlan.of("register", site.server(), transport, account).key("expires", "60");
  }

  /** Registers a phone; the plan answered is the same phone on the same port. */
  private SippPlan registered(Account account) {
    SippPlan plan = phone(account);
    succeed(plan);
    return plan;
  }

  private void succeed(SippPlan plan) {
    try (var run = run(plan)) {
      run.awaitSuccess();
    }
  }

  private SippRun run(SippPlan plan) {
    return new SippRun(temp.folder(++folders + "-" + plan.scenario()), plan);
  }
}
