package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.ServersUnderTest;
import org.ringfence.lab.peer.SippPlan;
import org.ringfence.lab.peer.SippRun;
import org.ringfence.lab.peer.TempFolder;

/** Message sequences written down for sipp, between two or three of its phones and the server. */
@Tag("interop")
@Tag("interop-sipp")
@ParameterizedClass
@EnumSource(
    value = Transport.class,
    names = {"UDP", "TCP"})
class SippInteropTest {
  private static final Account ALICE = Account.md5("2001", "red-queen-5");
  private static final Account BOB = Account.md5("2002", "white-rabbit-6");
  private static final Account CAROL = Account.md5("2003", "dormouse-8");

  private final Transport transport;
  private final TempFolder temp = new TempFolder("sipp");
  private ServerUnderTest server;

  SippInteropTest(Transport transport) {
    this.transport = transport;
  }

  @BeforeEach
  void start() {
    Installed.need("sipp", "sip-tester");
    server =
        ServersUnderTest.start(
            temp.folder("server"), ServerPlan.interop(EnumSet.of(transport), ALICE, BOB, CAROL));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    temp.close();
  }

  @Test
  void registersRefreshesAndLeaves() {
    succeed(phone(ALICE).scenario("register-refresh"), "alice");
  }

  @Test
  void aWrongPasswordIsRefused() {
    succeed(phone(ALICE).scenario("register-wrong-password").password("guess"), "alice");
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
  })
  void twoPhones(String caller, String callee) {
    call(caller, callee);
  }

  private void call(String caller, String callee) {
    SippPlan bob = registered(BOB, "bob");
    SippPlan alice = registered(ALICE, "alice");
    try (var answering = new SippRun(temp.folder("bob-called"), bob.scenario(callee));
        var calling =
            new SippRun(
                temp.folder("alice-calls"), alice.scenario(caller).key("callee", BOB.user()))) {
      calling.awaitSuccess();
      answering.awaitSuccess();
    }
  }

  @Test
  void anUnknownExtensionIsNotFound() {
    succeed(registered(ALICE, "alice").scenario("call-not-found").key("callee", "2999"), "calls");
  }

  /** The 200 crossed the CANCEL: the server must acknowledge it and end that call. */
  @Test
  void aLateAnswerIsAcknowledgedAndEnded() {
    needOurs();
    call("cancel", "answer-although-cancelled");
  }

  @ParameterizedTest
  @CsvSource({"call-blind-transfer", "call-attended-transfer"})
  void aTransferJoinsTheOtherTwo(String transfer) {
    needOurs();
    SippPlan bob = registered(BOB, "bob").scenario("answer-and-be-moved");
    SippPlan carol = registered(CAROL, "carol").scenario("answer-and-be-moved");
    SippPlan alice =
        registered(ALICE, "alice")
            .scenario(transfer)
            .key("callee", BOB.user())
            .key("target", CAROL.user());
    try (var bobPhone = new SippRun(temp.folder("bob-called"), bob);
        var carolPhone = new SippRun(temp.folder("carol-called"), carol);
        var calling = new SippRun(temp.folder("alice-calls"), alice)) {
      calling.awaitSuccess();
      // Bob and Carol now talk; that they still do is seen by neither having been hung up on.
      assertThat(bobPhone.process().isAlive()).isTrue();
      assertThat(carolPhone.process().isAlive()).isTrue();
    }
  }

  private void needOurs() {
    Assumptions.assumeTrue(
        ServersUnderTest.endsCallsItself(), "skipped: a proxy leaves this to the phones");
  }

  private SippPlan phone(Account account) {
    return SippPlan.of("register", server, transport, account).key("expires", "60");
  }

  /** Registers a phone; the plan answered is the same phone on the same port. */
  private SippPlan registered(Account account, String name) {
    SippPlan plan = phone(account);
    succeed(plan, name + "-registers");
    return plan;
  }

  private void succeed(SippPlan plan, String folder) {
    try (var run = new SippRun(temp.folder(folder), plan)) {
      run.awaitSuccess();
    }
  }
}
