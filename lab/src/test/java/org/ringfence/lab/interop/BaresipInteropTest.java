package org.ringfence.lab.interop;

import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.ServersUnderTest;
import org.ringfence.lab.peer.TempFolder;

/** Two baresips register over TLS with digest, call each other, and hear each other. */
@Tag("interop")
@Tag("interop-baresip")
class BaresipInteropTest {
  private static final Account ALICE = Account.md5("1001", "wonderland-7");
  private static final Account BOB = Account.md5("1002", "builder-9");

  @BeforeEach
  void needBaresip() {
    Installed.need("baresip", "baresip-core");
  }

  @ParameterizedTest
  @EnumSource(PhonePlan.Codec.class)
  void eachHearsTheOther(PhonePlan.Codec codec) {
    var plan = ServerPlan.interop(EnumSet.of(Transport.TLS), ALICE, BOB);
    try (var temp = new TempFolder("baresip");
        var server = ServersUnderTest.start(temp.folder("server"), plan);
        var bob =
            new BaresipPeer(temp.folder("bob"), PhonePlan.tls(BOB, server, 620, true).with(codec));
        var alice =
            new BaresipPeer(
                temp.folder("alice"), PhonePlan.tls(ALICE, server, 440, false).with(codec))) {
      bob.awaitRegistered();
      alice.awaitRegistered();
      alice.dial("1002");
      alice.awaitEstablished();
      bob.awaitEstablished();
      Conversation.talk(CALL_SECONDS);
      alice.hangUp();
      alice.awaitIdle();
      bob.awaitIdle();
      alice.close();
      bob.close();
      Conversation.assertHeard(alice, 620, CALL_SECONDS);
      Conversation.assertHeard(bob, 440, CALL_SECONDS);
    }
  }

  /** Keys agreed in SDP over TLS (RFC 4568), then hold, resume and digits. */
  @Test
  void holdsResumesAndSendsDigits() {
    var plan = ServerPlan.interop(EnumSet.of(Transport.TLS), ALICE, BOB);
    try (var temp = new TempFolder("baresip");
        var server = ServersUnderTest.start(temp.folder("server"), plan);
        var bob =
            new BaresipPeer(
                temp.folder("bob"),
                PhonePlan.tls(BOB, server, 620, true).with(PhonePlan.Media.SDES));
        var alice =
            new BaresipPeer(
                temp.folder("alice"),
                PhonePlan.tls(ALICE, server, 440, false).with(PhonePlan.Media.SDES))) {
      bob.awaitRegistered();
      alice.awaitRegistered();
      alice.dial("1002");
      alice.awaitEstablished();
      bob.awaitEstablished();
      alice.hold();
      bob.awaitTrace("^a=sendonly|^a=inactive");
      alice.resume();
      bob.awaitTrace("(?s)(a=sendonly|a=inactive).*INVITE.*a=sendrecv");
      alice.dtmf("5");
      bob.awaitDigit('5');
      alice.hangUp();
      alice.awaitIdle();
      bob.awaitIdle();
    }
  }
}
