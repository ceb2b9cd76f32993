package org.ringfence.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.lab.interop.Conversation;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.quality.CallQuality;
import org.ringfence.quality.Measured;
import org.ringfence.quality.Way;
import org.ringfence.server.control.CallSound;
import org.ringfence.server.store.CallEvent;

/**
 * A kernel drops every tenth packet between our phone and the server, and none between that and a
 * baresip: the call's record says so, and so does what the phones report.
 */
@Tag("interop")
@Tag("interop-nat")
@Tag("slow")
class LossyCallTest {
  private static final double TALK_SECONDS = 20;

  /** G.711 over SRTP takes some 84. */
  private static final int NARROW_KBITS = 70;

  private static NatSite site;

  @BeforeAll
  static void open() {
    Permitted.need();
    Installed.need("baresip", "baresip-core");
    site = new NatSite("lossy-calls");
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  @Test
  void theLegThatLosesIsNamedAndTheOtherIsNot() {
    PhonePlan ours = site.ourPlan(Transport.TLS, 440);
    PhonePlan theirs = site.baresipPlan(Transport.TLS, 620);
    Host lossy = site.open();
    site.host
        .namespace()
        .nft(
            "table inet lossy { chain in { type filter hook input priority 0; ip saddr "
                + lossy.address()
                + " meta l4proto udp numgen inc mod 10 0 drop; }; }\n");
    try (NatPhone phone = site.ours(ours, lossy);
        var baresip = site.baresip(theirs, site.open())) {
      phone.awaitRegistered();
      baresip.awaitRegistered();
      phone.dial(theirs.account().user());
      phone.awaitEstablished();
      baresip.awaitEstablished();
      Conversation.talk(TALK_SECONDS);
      phone.hangUp();
      phone.awaitIdle();
      baresip.awaitIdle();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertMeasured(sound(ours), ours.account().user()));
    }
  }

  /** Its line becomes too narrow for G.711 in the middle of the call (decision 0223). */
  @Test
  void whoseLineIsFullIsAskedToSpeakForLessAndDoes() {
    PhonePlan ours = site.ourPlan(Transport.TLS, 440);
    PhonePlan theirs =
        site.baresipPlan(Transport.TLS, 620)
            .with(PhonePlan.Media.SDES)
            .orSpeaking(PhonePlan.Codec.GSM);
    Host narrow = site.open();
    try (NatPhone phone = site.ours(ours, site.open());
        var baresip = site.baresip(theirs, narrow)) {
      phone.awaitRegistered();
      baresip.awaitRegistered();
      phone.dial(theirs.account().user());
      phone.awaitEstablished();
      baresip.awaitEstablished();
      Conversation.talk(TALK_SECONDS);
      site.internet.narrow(narrow, NARROW_KBITS);
      await("it speaks for less")
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() ->
              assertThat(notes()).contains("its line is full: speaks GSM in packets of 40 ms"));
      site.internet.narrow(narrow, 10_000);
      phone.hangUp();
      phone.awaitIdle();
      baresip.awaitIdle();
    }
  }

  private static List<String> notes() throws Exception {
    try (var operations = site.server.operations()) {
      return operations.running().stream().flatMap(List::stream).map(CallEvent::detail).toList();
    }
  }

  private static CallSound sound(PhonePlan caller) throws Exception {
    try (var operations = site.server.operations()) {
      var calls = operations.calls(1, caller.account().user());
      assertThat(calls).hasSize(1);
      return operations.sound(calls.getFirst().callId());
    }
  }

  private static void assertMeasured(CallSound sound, String number) {
    assertThat(sound.media()).isNotEmpty();
    assertThat(sound.record().quality().sentence())
        .contains("between " + number + "'s phone and us, on the way to us")
        .doesNotContain("on the way to it");
    CallQuality quality = CallQuality.of(sound.media().getFirst().read().orElseThrow());
    Measured lossy = quality.way(Way.FROM_CALLER).measured();
    assertThat(lossy.lossPercent().orElseThrow()).isBetween(8.0, 12.0);
    Measured fine = quality.way(Way.FROM_CALLED).measured();
    assertThat(fine.lossPercent().orElseThrow()).isLessThan(1);
    // Nothing of baresip's reports was seen here, so a round trip is not known; ours tells of loss.
    Measured toUs = quality.way(Way.TO_CALLER).measured();
    assertThat(toUs.lossPercent().orElseThrow()).as("by our phone's reports").isLessThan(1);
    assertThat(sound.told()).as("our phone says too").hasSize(1);
    assertThat(sound.told().getFirst().number()).isEqualTo(number);
  }
}
