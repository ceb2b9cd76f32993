package org.ringfence.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.guard.AddressRanges;
import org.ringfence.guard.AddressRanges.Prefix;
import org.ringfence.lab.nat.Command;
import org.ringfence.lab.nat.Namespace;
import org.ringfence.lab.peer.Installed;
import org.ringfence.server.guard.Firewall;

/** The kernel drops what lists name and what no call wants, and nothing of who is known. */
@Timeout(60)
class FirewallTest {
  private static final int SIGNALLING = 5_060;
  private static final int MEDIA = 10_000;
  private static final int ELSEWHERE = 7_777;

  /** Of a thousand; a busy machine may be late with some. */
  private static final int MOST = 900;

  @Test
  void strangersAreDroppedAndTheKnownAreNot() throws Exception {
    Installed.need("nft", "nftables");
    String missing = SpoofedUdp.missing();
    Assumptions.assumeTrue(missing == null, () -> "skipped: " + missing);
    try (Namespace here = Namespace.create("wall")) {
      List<String> nft = new ArrayList<>(here.prefix());
      nft.add("nft");
      try (Firewall wall = new Firewall(nft, "ringfence");
          DatagramSocket phone = here.inside(() -> bound(0));
          DatagramSocket sip = here.inside(() -> bound(SIGNALLING));
          DatagramSocket media = here.inside(() -> bound(MEDIA));
          DatagramSocket other = here.inside(() -> bound(ELSEWHERE))) {
        assertThat(wall.open(new Firewall.Ports(List.of(SIGNALLING), MEDIA, MEDIA + 99, false)))
            .as(wall::problem)
            .isTrue();
        assertThat(arrives(phone, sip)).as("before anything").isTrue();
        assertThat(arrives(phone, media)).as("no call has that port").isFalse();
        wall.lent(MEDIA);
        await().atMost(Duration.ofSeconds(20)).until(() -> arrives(phone, media));
        wall.listed(new AddressRanges(List.of(prefix("127.0.0.0/8"), prefix("2001:db8::/32"))));
        await().atMost(Duration.ofSeconds(20)).until(() -> !arrives(phone, sip));
        assertThat(arrives(phone, other)).as("a port that is not ours").isTrue();
        wall.known(InetAddress.getLoopbackAddress());
        await().atMost(Duration.ofSeconds(20)).until(() -> arrives(phone, sip));
        wall.freed(MEDIA);
        await().atMost(Duration.ofSeconds(20)).until(() -> !arrives(phone, media));
        wall.close();
        assertThat(arrives(phone, media)).as("everything is as it was").isTrue();
        List<String> list = new ArrayList<>(nft);
        list.addAll(List.of("list", "ruleset"));
        assertThat(Command.output(list.toArray(String[]::new))).doesNotContain("ringfence");
      }
    }
  }

  /** Behind the address somebody guesses from there may be phones, and one who needs help. */
  @Test
  void whoGoesOnGuessingIsSlowedAndNobodyIsShutOut() throws Exception {
    Installed.need("nft", "nftables");
    String missing = SpoofedUdp.missing();
    Assumptions.assumeTrue(missing == null, () -> "skipped: " + missing);
    try (Namespace here = Namespace.create("slow")) {
      List<String> nft = new ArrayList<>(here.prefix());
      nft.add("nft");
      try (Firewall wall = new Firewall(nft, "ringfence");
          DatagramSocket phone = here.inside(() -> bound(0));
          DatagramSocket sip = here.inside(() -> bound(SIGNALLING));
          DatagramSocket other = here.inside(() -> bound(ELSEWHERE))) {
        assertThat(wall.open(new Firewall.Ports(List.of(SIGNALLING), MEDIA, MEDIA + 99, false)))
            .as(wall::problem)
            .isTrue();
        assertThat(through(phone, sip, 1_000)).isGreaterThan(MOST);
        wall.slowed(InetAddress.getLoopbackAddress());
        await().atMost(Duration.ofSeconds(20)).until(() -> through(phone, sip, 1_000) < 500);
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> arrives(phone, sip)); // a call for help that repeats itself
        assertThat(through(phone, other, 1_000)).as("an administrator").isGreaterThan(MOST);
        wall.known(InetAddress.getLoopbackAddress());
        await().atMost(Duration.ofSeconds(20)).until(() -> through(phone, sip, 1_000) > MOST);
        wall.slowed(InetAddress.getLoopbackAddress());
        assertThat(through(phone, sip, 1_000)).as("who has proved itself").isGreaterThan(MOST);
      }
    }
  }

  /** How many of so many, sent as fast as can be, arrive. */
  private static int through(DatagramSocket from, DatagramSocket to, int count) throws IOException {
    int arrived = 0;
    for (int i = 0; i < count; i += 10) {
      for (int j = 0; j < 10; j++) {
        from.send(new DatagramPacket(new byte[] {2}, 1, to.getLocalSocketAddress()));
      }
      to.setSoTimeout(5);
      try {
        for (int j = 0; j < 10; j++) {
          to.receive(new DatagramPacket(new byte[8], 8));
          arrived++;
        }
      } catch (java.net.SocketTimeoutException dropped) {
        // Those were all.
      }
    }
    to.setSoTimeout(200);
    return arrived;
  }

  @Test
  void withoutPermissionItSaysSo() {
    try (Firewall wall = new Firewall(List.of("sh", "-c", "echo no >&2; exit 1"), "x")) {
      assertThat(wall.open(new Firewall.Ports(List.of(SIGNALLING), MEDIA, MEDIA, false))).isFalse();
      assertThat(wall.problem()).isEqualTo("no");
      wall.lent(MEDIA);
      wall.known(InetAddress.getLoopbackAddress());
    }
  }

  private static Prefix prefix(String text) {
    return Objects.requireNonNull(Prefix.parse(text));
  }

  private static DatagramSocket bound(int port) throws IOException {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(200);
    return socket;
  }

  /** On loopback what is not there at once was dropped. */
  private static boolean arrives(DatagramSocket from, DatagramSocket to) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[] {1}, 1, to.getLocalSocketAddress());
    from.send(packet);
    try {
      to.receive(new DatagramPacket(new byte[8], 8));
      return true;
    } catch (java.net.SocketTimeoutException dropped) {
      return false;
    }
  }
}
