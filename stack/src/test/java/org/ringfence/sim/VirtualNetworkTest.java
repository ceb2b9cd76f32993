package org.ringfence.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualNetworkTest {
  private static final long MS = 1_000_000;
  private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 1);
  private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 2);

  /** Writes down what it hears. */
  private static final class Ear implements Node {
    private final Port port;
    private final List<String> heard = new ArrayList<>();

    Ear(Port port) {
      this.port = port;
    }

    @Override
    public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
      heard.add(datagram[0] + " at " + nowNs / MS + " from " + from.getPort());
    }

    @Override
    public void wake(long nowNs) {
      heard.add("awake at " + nowNs / MS);
    }
  }

  private final VirtualNetwork network = new VirtualNetwork(1);
  private Ear a = start(network, A);
  private Ear b = start(network, B);

  private static Ear start(VirtualNetwork network, InetSocketAddress address) {
    Ear[] ear = new Ear[1];
    network.start(address, port -> ear[0] = new Ear(port));
    return ear[0];
  }

  @Test
  void packetsTakeTheLinksTime() {
    network.link(A, B, new Link(0, 30 * MS, 0, 0));
    a.port.send(new byte[] {1}, B);
    network.at(5 * MS, () -> b.port.send(new byte[] {2}, A));
    network.run(29 * MS);
    assertThat(b.heard).isEmpty();
    network.run(30 * MS);
    assertThat(b.heard).containsExactly("1 at 30 from 1");
    assertThat(a.heard).containsExactly("2 at 6 from 2");
    assertThat(network.nowNs()).isEqualTo(30 * MS);
  }

  @Test
  void aLossyLinkLosesItsShareAndJitterReorders() {
    network.link(A, B, new Link(0.25, MS, 10 * MS, 0.1));
    for (int i = 0; i < 10_000; i++) {
      byte number = (byte) (i % 100);
      network.at(i * MS, () -> a.port.send(new byte[] {number}, B));
    }
    network.run(Long.MAX_VALUE);
    assertThat(b.heard.size()).isBetween(8000, 8500); // 10,000 * 1.1 * 0.75
    assertThat(network.lost() + network.arrived()).isBetween(10_900L, 11_100L);
    long disordered = 0;
    for (int i = 1; i < b.heard.size(); i++) {
      if (number(b.heard.get(i)) < number(b.heard.get(i - 1))) disordered++;
    }
    assertThat(disordered).isGreaterThan(1000);
  }

  private static int number(String heard) {
    return Integer.parseInt(heard.substring(0, heard.indexOf(' ')));
  }

  @Test
  void onlyTheLatestWakingCounts() {
    a.port.wakeAt(50 * MS);
    a.port.wakeAt(20 * MS);
    network.run(100 * MS);
    assertThat(a.heard).containsExactly("awake at 20");
    a.port.wakeAt(200 * MS);
    a.port.wakeAt(Long.MAX_VALUE);
    network.run(300 * MS);
    assertThat(a.heard).hasSize(1);
  }

  @Test
  void aNodeThatCrashedHearsAndSaysNothingUntilItIsStartedAgain() {
    Port dead = b.port;
    dead.wakeAt(10 * MS);
    a.port.send(new byte[] {1}, B);
    network.crash(B);
    dead.send(new byte[] {9}, A);
    network.run(20 * MS);
    assertThat(a.heard).isEmpty();
    assertThat(b.heard).isEmpty();
    Ear restarted = start(network, B);
    a.port.send(new byte[] {2}, B);
    dead.send(new byte[] {9}, A);
    network.run(30 * MS);
    assertThat(restarted.heard).containsExactly("2 at 21 from 1");
    assertThat(a.heard).isEmpty();
  }

  @Test
  void behindANatANodeIsSeenAndReachedAtItsOutsideAddressOnly() {
    InetSocketAddress before = new InetSocketAddress("203.0.113.1", 11);
    InetSocketAddress after = new InetSocketAddress("203.0.113.1", 12);
    network.bindNat(A, before);
    a.port.send(new byte[] {1}, B);
    network.run(10 * MS);
    b.port.send(new byte[] {2}, before);
    b.port.send(new byte[] {3}, A);
    network.run(20 * MS);
    network.bindNat(A, after);
    b.port.send(new byte[] {4}, before);
    b.port.send(new byte[] {5}, after);
    a.port.send(new byte[] {6}, B);
    network.run(30 * MS);
    assertThat(b.heard).containsExactly("1 at 1 from 11", "6 at 21 from 12");
    assertThat(a.heard).containsExactly("2 at 11 from 2", "5 at 21 from 2");
  }

  @Test
  void theSameSeedHasTheSameHistoryAndAnotherSeedAnother() {
    assertThat(history(5)).isEqualTo(history(5)).isNotEqualTo(history(6));
  }

  private static long history(long seed) {
    VirtualNetwork world = new VirtualNetwork(seed);
    world.otherLinks(new Link(0.3, MS, 50 * MS, 0.1));
    Ear sender = start(world, A);
    start(world, B);
    for (int i = 0; i < 100; i++) sender.port.send(new byte[] {(byte) i}, B);
    world.run(1000 * MS);
    return world.historyHash();
  }
}
