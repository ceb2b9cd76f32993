package org.ringfence.lab.nat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.interop.Conversation;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;

/**
 * Phones behind routers that forget UDP soon: they stay silent for longer than that, then call and
 * are called, and hear each other.
 */
@Tag("interop")
@Tag("interop-nat")
class NatCallsTest {
  private static final int OURS_HZ = 440;
  private static final int THEIRS_HZ = 620;

  private static NatSite site;

  @BeforeAll
  static void open() {
    Permitted.need();
    Installed.need("baresip", "baresip-core");
    site = new NatSite("nat-calls");
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL_CONE", "SYMMETRIC"})
  void callAndAreCalledOverTls(Nat.Kind kind) {
    callBothWays(kind, Transport.TLS, 3);
  }

  private static void callBothWays(Nat.Kind kind, Transport transport, int udpTimeoutSeconds) {
    PhonePlan ours = site.ourPlan(transport, OURS_HZ);
    PhonePlan theirs = site.baresipPlan(transport, THEIRS_HZ);
    Host home = site.nat(kind, udpTimeoutSeconds).behind();
    Host office = site.nat(kind, udpTimeoutSeconds).behind();
    try (var baresip = site.baresip(theirs, office);
        var phone = site.ours(ours, home)) {
      baresip.awaitRegistered();
      phone.awaitRegistered();
      Conversation.talk(1.5 * udpTimeoutSeconds);
      NatSite.call(phone, ours, baresip, theirs);
      Conversation.talk(1.5 * udpTimeoutSeconds);
      NatSite.call(baresip, theirs, phone, ours);
    }
  }
}
