package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.LinphonePeer;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.control.Operations;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.store.DeskPhone;

/** A Linphone is given nothing but an address: it fetches who it is, registers and calls. */
@Tag("interop")
@Tag("interop-linphone")
class ProvisioningInteropTest {
  private static final int ALICE_HZ = 440;
  private static final int BOB_HZ = 620;

  private final TempFolder temp = new TempFolder("provisioning");

  @Test
  void aPhoneSetsItselfUpByAnAddressThatIsGoodOnce() throws Exception {
    Installed.need("linphonec", "linphone-cli");
    Account alice = new Account("2001", "red-queen-1", Account.Digest.SHA256);
    Account bob = new Account("2002", "red-queen-2", Account.Digest.SHA256);
    ServerPlan plan =
        ServerPlan.interop(Set.of(Transport.TLS), alice, bob).protecting(MediaPolicy.ENCRYPTED);
    try (var server = RingfenceServer.asShipped(temp.folder("server"), plan, Ports.next());
        Operations operations = server.operations()) {
      DeskPhone phone = operations.addPhone("2001", PhoneMake.LINPHONE, "", "laptop", List.of());
      String address = operations.enrolPhone(phone.id()).address();
      // Of the account nothing is in its file: what it has it fetched.
      PhonePlan alicePlan = PhonePlan.tls(alice, server, ALICE_HZ, false);
      PhonePlan bobPlan = PhonePlan.tls(bob, server, BOB_HZ, true).with(PhonePlan.Media.SDES);
      try (var bobPhone = new LinphonePeer(temp.folder("bob"), bobPlan);
          var alicePhone = LinphonePeer.provisioned(temp.folder("alice"), alicePlan, address)) {
        bobPhone.awaitRegistered();
        alicePhone.awaitRegistered();
        assertThat(operations.phones())
            .singleElement()
            .satisfies(each -> {
              assertThat(each.enrolledMs()).isPositive();
              assertThat(each.agent()).isNotBlank();
            });
        alicePhone.dial(bob.user());
        alicePhone.awaitEstablished();
        bobPhone.awaitEstablished();
        Conversation.talk(CALL_SECONDS);
        alicePhone.hangUp();
        alicePhone.awaitIdle();
        bobPhone.awaitIdle();
        alicePhone.close();
        bobPhone.close();
        Conversation.assertHeard(alicePhone, BOB_HZ, CALL_SECONDS);
        Conversation.assertHeard(bobPhone, ALICE_HZ, CALL_SECONDS);
      }
      assertThat(operations.calls(1, "2001"))
          .singleElement()
          .satisfies(record -> {
            assertThat(record.caller()).isEqualTo("2001");
          });
    } finally {
      temp.close();
    }
  }
}
