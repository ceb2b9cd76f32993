package org.ringfence.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.interop.Conversation;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;

/**
 * Calls by DTLS-SRTP are set up through a whole server while 10^5 forged ClientHellos and as many
 * forged RTP packets come to its media ports, most of them with the phones' own addresses: each
 * call is set up and heard (CVE-2023-49786, CVE-2023-51443, CVE-2021-41105).
 */
@Tag("attack")
class ForgedMediaTest {
  private static final int FORGERIES = 100_000;
  private static final int CALLS = 3;
  private static final int ALICE_HZ = 770;
  private static final int BOB_HZ = 1490;

  /** In all that noise. */
  private static final int HANDSHAKE_SECONDS = 4;

  private static final int HEARD_SECONDS = 2;

  private static TempFolder site;
  private static RingfenceServer server;

  private final TempFolder temp = new TempFolder("forged");

  @BeforeAll
  static void open() {
    Installed.need("baresip", "baresip-core");
    String missing = SpoofedUdp.missing();
    Assumptions.assumeTrue(missing == null, () -> "skipped: " + missing);
    site = new TempFolder("forged-server");
    Account[] accounts = new Account[2 * CALLS];
    for (int i = 0; i < accounts.length; i++) accounts[i] = account(i);
    ServerPlan plan = ServerPlan.interop(Set.of(Transport.TLS), accounts);
    server = new RingfenceServer(site.folder("server"), plan.protecting(MediaPolicy.ENCRYPTED));
  }

  @AfterAll
  static void close() {
    if (server != null) server.close();
    if (site != null) site.close();
  }

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  private static Account account(int index) {
    return new Account("" + (2_001 + index), "cheshire-" + index, Account.Digest.MD5);
  }

  private BaresipPeer phone(int index, int toneHz) {
    PhonePlan plan = PhonePlan.tls(account(index), server, toneHz, toneHz == BOB_HZ);
    return new BaresipPeer(temp.folder("phone-" + index), plan.with(PhonePlan.Media.DTLS));
  }

  private static List<Integer> mediaPorts(BaresipPeer... phones) {
    List<Integer> ports = new ArrayList<>();
    for (BaresipPeer phone : phones) {
      for (int i = 0; i < BaresipPeer.MEDIA_PORTS; i++) ports.add(phone.firstMediaPort() + i);
    }
    return ports;
  }

  @Test
  void noCallIsLost() throws Exception {
    try (Forger forger =
        new Forger(ClientHellos.dtls(), server.firstMediaPort(), server.mediaPorts())) {
      for (int i = 0; i < CALLS; i++) {
        try (BaresipPeer called = phone(2 * i, BOB_HZ);
            BaresipPeer caller = phone(2 * i + 1, ALICE_HZ)) {
          forger.pretendToBePorts(mediaPorts(called, caller));
          called.awaitRegistered();
          caller.awaitRegistered();
          caller.dial(account(2 * i).user());
          caller.awaitEstablished();
          called.awaitEstablished();
          Conversation.talk(HANDSHAKE_SECONDS + HEARD_SECONDS);
          long enough = (i + 1L) * FORGERIES / CALLS;
          await().atMost(Duration.ofSeconds(60)).until(() -> forger.sent() >= enough);
          caller.hangUp();
          caller.awaitIdle();
          called.awaitIdle();
          caller.close();
          called.close();
          Conversation.assertHeard(caller, BOB_HZ, HEARD_SECONDS);
          Conversation.assertHeard(called, ALICE_HZ, HEARD_SECONDS);
        }
      }
      assertThat(forger.sent()).isGreaterThanOrEqualTo(FORGERIES);
    }
  }
}
