package org.ringfence.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.interop.Conversation;
import org.ringfence.lab.peer.PhonePlan;

/**
 * A router restarts: it forgets everything and has another public address. Our phone behind it
 * notices, can be called again, and a call that goes on is heard again. The goal is 5 s; what is
 * held to here leaves room for a machine that is busy.
 */
@Tag("interop")
@Tag("interop-nat")
class NatRecoveryTest {
  private static final int OURS_HZ = 440;
  private static final int THEIRS_HZ = 620;
  private static final int UDP_TIMEOUT_SECONDS = 30;
  private static final Duration BOUND = Duration.ofSeconds(30);

  private static NatSite site;

  @BeforeAll
  static void open() {
    Permitted.need();
    site = new NatSite("nat-recovery");
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "UDP"})
  void aRestartedRouterIsNoticedAndCallsGoOn(Transport transport) {
    PhonePlan ours = site.ourPlan(transport, OURS_HZ);
    PhonePlan theirs = site.ourPlan(Transport.TLS, THEIRS_HZ);
    Nat nat = site.nat(Nat.Kind.SYMMETRIC, UDP_TIMEOUT_SECONDS);
    try (var phone = site.ours(ours, nat.behind());
        var outside = site.ours(theirs, site.open())) {
      phone.awaitRegistered();
      outside.awaitRegistered();
      idle(nat, phone, transport, 0);
      NatSite.call(outside, theirs, phone, ours);
      idle(nat, phone, transport, 4_000);
      NatSite.call(outside, theirs, phone, ours);
      talking(nat, phone, outside, ours, transport);
    }
  }

  /** The router restarts while the phone is idle. */
  private static void idle(Nat nat, NatPhone phone, Transport transport, long awayMs) {
    long backNs = nat.restart(awayMs, site.address());
    long registeredNs = phone.awaitSaid("REGISTERED", backNs, BOUND);
    String what = "%s, idle, away for %d ms".formatted(transport, awayMs);
    NatFigures.seconds("Reachable again after a restart: " + what, registeredNs - backNs);
  }

  /** The router restarts in the middle of a call. */
  private static void talking(
      Nat nat, NatPhone phone, NatPhone outside, PhonePlan ours, Transport transport) {
    outside.dial(ours.account().user());
    outside.awaitEstablished();
    phone.awaitEstablished();
    Conversation.talk(2);
    long beforeNs = System.nanoTime();
    long backNs = nat.restart(0, site.address());
    long theirs = soundAgain(outside, beforeNs, backNs);
    long ourOwn = soundAgain(phone, beforeNs, backNs);
    String what = transport + ", in a call";
    NatFigures.seconds("Heard again after a restart: " + what, Math.max(theirs, ourOwn));
    assertThat(outside.count("ENDED")).as("calls that ended so far").isEqualTo(2);
    outside.hangUp();
    outside.awaitIdle();
    phone.awaitIdle();
  }

  private static long soundAgain(NatPhone phone, long beforeNs, long backNs) {
    long silentNs = phone.awaitSaid("SILENCE", beforeNs, BOUND);
    return phone.awaitSaid("SOUND", silentNs, BOUND) - backNs;
  }
}
