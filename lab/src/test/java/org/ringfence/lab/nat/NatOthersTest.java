package org.ringfence.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.lab.interop.Conversation;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;

/**
 * A router restarts in front of a phone that does not notice: its media come from elsewhere and
 * nothing in its signalling says so. Who has the keys is followed; plaintext is not.
 */
@Tag("interop")
@Tag("interop-nat")
class NatOthersTest {
  private static final int OURS_HZ = 440;
  private static final int THEIRS_HZ = 620;
  private static final int UDP_TIMEOUT_SECONDS = 30;
  private static final long SECOND_NS = 1_000_000_000;
  private static final Duration BOUND = Duration.ofSeconds(30);

  private static NatSite site;

  @BeforeAll
  static void open() {
    Permitted.need();
    Installed.need("baresip", "baresip-core");
    site = new NatSite("nat-others", "behindNatSeconds: 5");
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  /** The one behind the router calls. */
  private static void talk(BaresipPeer behind, NatPhone outside, PhonePlan ours) {
    behind.awaitRegistered();
    outside.awaitRegistered();
    behind.dial(ours.account().user());
    outside.awaitEstablished();
    behind.awaitEstablished();
    outside.awaitSaid("STEADY", 0, BOUND);
  }

  @Test
  void anEncryptedCallGoesOnWithoutAWordOfSignalling() {
    PhonePlan theirs =
        site.baresipPlan(Transport.TLS, THEIRS_HZ).with(PhonePlan.Media.SDES).every(600);
    PhonePlan ours = site.ourPlan(Transport.TLS, OURS_HZ);
    Nat nat = site.nat(Nat.Kind.SYMMETRIC, UDP_TIMEOUT_SECONDS);
    try (var behind = site.baresip(theirs, nat.behind());
        var outside = site.ours(ours, site.open())) {
      talk(behind, outside, ours);
      long backNs = nat.restart(0, site.address());
      long steadyNs = outside.awaitSaid("STEADY", backNs + SECOND_NS, BOUND);
      NatFigures.seconds(
          "Heard again after a restart: baresip with SDES, in a call",
          steadyNs - SECOND_NS - backNs);
      Conversation.talk(Conversation.CALL_SECONDS);
      behind.hangUp();
      behind.awaitIdle();
      Conversation.assertHeard(behind, OURS_HZ, Conversation.CALL_SECONDS);
      assertThat(behind.registrations()).as("it said nothing").isEqualTo(1);
    }
  }

  /** Even from the very address it had: with RTP in the clear, that shows nothing. */
  @Test
  void aCallInTheClearIsFollowedNowhere() {
    PhonePlan theirs = site.baresipPlan(Transport.TLS, THEIRS_HZ).every(600);
    PhonePlan ours = site.ourPlan(Transport.TLS, OURS_HZ);
    Nat nat = site.nat(Nat.Kind.SYMMETRIC, UDP_TIMEOUT_SECONDS);
    try (var behind = site.baresip(theirs, nat.behind());
        var outside = site.ours(ours, site.open())) {
      talk(behind, outside, ours);
      long backNs = nat.restart(0, nat.address());
      outside.awaitSaid("SILENCE", backNs, BOUND);
      int heard = outside.count("SOUND");
      Conversation.talk(Conversation.CALL_SECONDS);
      assertThat(outside.count("SOUND")).as("heard from another port").isEqualTo(heard);
      outside.hangUp();
      outside.awaitIdle();
      site.assertRecorded(theirs, "clear", "sdes");
    }
  }

  /** As soon as it registers again, as often as the server wants it to. */
  @Test
  @Tag("slow")
  void overUdpItIsReachableFromItsNextRefreshOn() {
    returns(Transport.UDP, "baresip over UDP, `behindNatSeconds: 5`");
  }

  /** It notices that its connection is dead, and then waits before it registers. */
  @Test
  @Tag("slow")
  void overTlsItIsReachableOnceItHasMissedTheServer() {
    returns(Transport.TLS, "baresip over TLS, `flowTimerSeconds: 30`");
  }

  private static void returns(Transport transport, String what) {
    PhonePlan theirs = site.baresipPlan(transport, THEIRS_HZ).every(3600).watching();
    PhonePlan ours = site.ourPlan(Transport.TLS, OURS_HZ);
    Nat nat = site.nat(Nat.Kind.SYMMETRIC, UDP_TIMEOUT_SECONDS);
    try (var behind = site.baresip(theirs, nat.behind());
        var outside = site.ours(ours, site.open())) {
      behind.awaitRegistered();
      outside.awaitRegistered();
      long backNs = nat.restart(0, site.address());
      behind.awaitRegistrations(behind.registrations() + 1, Duration.ofSeconds(180));
      NatFigures.seconds("Reachable again after a restart: " + what, System.nanoTime() - backNs);
      NatSite.call(outside, ours, behind, theirs);
    }
  }
}
