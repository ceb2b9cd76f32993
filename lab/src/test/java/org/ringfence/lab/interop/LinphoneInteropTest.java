package org.ringfence.lab.interop;

import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.LinphonePeer;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.ServersUnderTest;
import org.ringfence.lab.peer.TempFolder;

/** Two linphones register over TLS with either digest, call each other, and hear each other. */
@Tag("interop")
@Tag("interop-linphone")
class LinphoneInteropTest {
  @BeforeEach
  void needLinphone() {
    Installed.need("linphonec", "linphone-cli");
  }

  @ParameterizedTest
  @CsvSource({"SHA256,PCMU", "MD5,PCMA", "SHA256,G722", "SHA256,OPUS"})
  void eachHearsTheOther(Account.Digest digest, PhonePlan.Codec codec) {
    var alice = new Account("3001", "caterpillar-3", digest);
    var bob = new Account("3002", "carpenter-4", digest);
    try (var temp = new TempFolder("linphone");
        var server =
            ServersUnderTest.start(
                temp.folder("server"), ServerPlan.interop(EnumSet.of(Transport.TLS), alice, bob));
        var bobPhone =
            new LinphonePeer(
                temp.folder("bob"), PhonePlan.tls(bob, server, 620, true).with(codec));
        var alicePhone =
            new LinphonePeer(
                temp.folder("alice"), PhonePlan.tls(alice, server, 440, false).with(codec))) {
      bobPhone.awaitRegistered();
      alicePhone.awaitRegistered();
      alicePhone.dial("3002");
      alicePhone.awaitEstablished();
      bobPhone.awaitEstablished();
      Conversation.talk(CALL_SECONDS);
      alicePhone.hangUp();
      alicePhone.awaitIdle();
      bobPhone.awaitIdle();
      alicePhone.close();
      bobPhone.close();
      Conversation.assertHeard(alicePhone, 620, CALL_SECONDS);
      Conversation.assertHeard(bobPhone, 440, CALL_SECONDS);
    }
  }
}
