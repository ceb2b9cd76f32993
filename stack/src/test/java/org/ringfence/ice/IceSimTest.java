package org.ringfence.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.ice.SimPeer.address;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.sim.Link;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;
import org.ringfence.stun.StunMessage;

/** Two agents find each other over lossy links and through NATs, on virtual time. */
class IceSimTest {
  private static final InetSocketAddress SERVER = address("203.0.113.1", 3478);
  private static final long SECOND = 1_000_000_000L;
  private static final Link LOSSY = new Link(0.1, 20_000_000, 30_000_000, 0.05);
  private static final Link CALM = new Link(0.01, 20_000_000, 30_000_000, 0.01);

  private static SimPeer[] meet(
      VirtualNetwork network,
      SimPeer.Nat natA,
      SimPeer.Nat natB,
      boolean turn,
      boolean controlA,
      boolean controlB) {
    SimTurnServer.start(network, SERVER);
    SimPeer a = new SimPeer(network, 1, natA, SERVER, controlA);
    SimPeer b = new SimPeer(network, 2, natB, SERVER, controlB);
    introduce(network, a, b);
    a.gather(turn);
    b.gather(turn);
    return new SimPeer[] {a, b};
  }

  /** The signalling: what one finds the other hears 30 ms later. */
  private static void introduce(VirtualNetwork network, SimPeer a, SimPeer b) {
    a.trickle = c -> network.at(network.nowNs() + 30_000_000, () -> b.addRemote(again(c)));
    b.trickle = c -> network.at(network.nowNs() + 30_000_000, () -> a.addRemote(again(c)));
    network.at(network.nowNs() + 50_000_000, () -> b.remote(a.description()));
    network.at(network.nowNs() + 100_000_000, () -> a.remote(b.description()));
  }

  private static Candidate again(Candidate candidate) {
    return (Candidate) Candidate.parse(candidate.write());
  }

  private static void talk(VirtualNetwork network, SimPeer a, SimPeer b) {
    int before = a.heard.size();
    int beforeB = b.heard.size();
    for (int i = 0; i < 20; i++) {
      a.say("from a");
      b.say("from b");
    }
    network.run(network.nowNs() + SECOND);
    assertThat(b.heard.subList(beforeB, b.heard.size())).contains("from a");
    assertThat(a.heard.subList(before, a.heard.size())).contains("from b");
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, NONE, false",
    "FULL_CONE, FULL_CONE, false",
    "FULL_CONE, SYMMETRIC, false",
    "SYMMETRIC, FULL_CONE, true",
    "SYMMETRIC, SYMMETRIC, true",
  })
  void twoPeersConnect(SimPeer.Nat natA, SimPeer.Nat natB, boolean turn) {
    for (long seed = 1; seed <= 30; seed++) {
      VirtualNetwork network = new VirtualNetwork(seed);
      network.otherLinks(LOSSY);
      SimPeer[] peers = meet(network, natA, natB, turn, true, false);
      network.run(20 * SECOND);
      assertThat(peers[0].selected).as("seed %s", seed).isNotNull();
      assertThat(peers[1].selected).as("seed %s", seed).isNotNull();
      talk(network, peers[0], peers[1]);
      // Twenty minutes on, consent, permission and allocation are still there.
      network.otherLinks(CALM);
      network.run(1200 * SECOND);
      assertThat(peers[0].events).noneMatch(e -> e instanceof IceAgent.Output.ConsentLost);
      talk(network, peers[0], peers[1]);
    }
  }

  /** Who has come into another network does not wait for seconds to show it. */
  @Test
  void consentIsAskedForAtOnceWhenWished() {
    VirtualNetwork network = new VirtualNetwork(1);
    SimPeer[] peers = meet(network, SimPeer.Nat.NONE, SimPeer.Nat.NONE, false, true, false);
    network.run(2 * SECOND);
    int before = peers[0].sent;
    network.run(network.nowNs() + SECOND / 10);
    assertThat(peers[0].sent).isEqualTo(before);
    peers[0].askConsent();
    network.run(network.nowNs() + SECOND / 10);
    assertThat(peers[0].sent).isEqualTo(before + 1);
    network.run(network.nowNs() + 60 * SECOND);
    assertThat(peers[0].events).noneMatch(e -> e instanceof IceAgent.Output.ConsentLost);
  }

  @Test
  void oneNatIsNoReasonForARelay() {
    VirtualNetwork network = new VirtualNetwork(1);
    SimPeer[] peers =
        meet(network, SimPeer.Nat.FULL_CONE, SimPeer.Nat.FULL_CONE, true, true, false);
    network.run(2 * SECOND);
    assertThat(peers[0].selected.base()).isEqualTo(peers[0].inside());
    assertThat(peers[0].selected.remote()).isEqualTo(address("198.51.100.2", 4000));
    assertThat(peers[1].selected.remote()).isEqualTo(address("198.51.100.1", 4000));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void aRoleConflictIsSettled(boolean controlA, boolean controlB) {
    for (long seed = 1; seed <= 20; seed++) {
      VirtualNetwork network = new VirtualNetwork(seed);
      network.otherLinks(LOSSY);
      SimPeer[] peers =
          meet(network, SimPeer.Nat.NONE, SimPeer.Nat.NONE, false, controlA, controlB);
      network.run(20 * SECOND);
      assertThat(peers[0].agent.controlling())
          .as("seed %s", seed)
          .isNotEqualTo(peers[1].agent.controlling());
      talk(network, peers[0], peers[1]);
    }
  }

  @Test
  void withoutAPathItFailsAfterThePatienceAndSendsNoMore() {
    VirtualNetwork network = new VirtualNetwork(1);
    SimPeer[] peers =
        meet(network, SimPeer.Nat.SYMMETRIC, SimPeer.Nat.SYMMETRIC, false, true, false);
    network.run(39 * SECOND);
    assertThat(peers[0].events).isEmpty();
    network.run(100 * SECOND);
    assertThat(peers[0].events).containsExactly(new IceAgent.Output.Failed());
    int sent = peers[0].sent;
    network.run(300 * SECOND);
    assertThat(peers[0].sent).isEqualTo(sent);
  }

  @Test
  void whenTheNetworkChangesConsentEndsAndARestartHeals() {
    VirtualNetwork network = new VirtualNetwork(5);
    SimPeer[] peers =
        meet(network, SimPeer.Nat.FULL_CONE, SimPeer.Nat.FULL_CONE, false, true, false);
    network.run(10 * SECOND);
    SimPeer a = peers[0];
    SimPeer b = peers[1];
    Link dead = new Link(1, 0, 0, 0);
    network.link(a.inside(), b.inside(), dead);
    network.run(50 * SECOND);
    assertThat(b.events).last().isEqualTo(new IceAgent.Output.ConsentLost());
    assertThat(a.events).last().isEqualTo(new IceAgent.Output.ConsentLost());
    network.run(100 * SECOND); // The last check of b made a check once more.
    int sent = a.sent;
    network.run(200 * SECOND);
    assertThat(a.sent).as("silence without consent").isEqualTo(sent);
    network.link(a.inside(), b.inside(), Link.PERFECT);
    network.bindNat(a.inside(), address("198.51.100.77", 9999));
    SplittableRandom random = network.random().split();
    a.agent.restart(IceCredentials.random(random));
    b.agent.restart(IceCredentials.random(random));
    introduce(network, a, b);
    a.gather(false);
    b.gather(false);
    network.run(210 * SECOND);
    assertThat(b.selected.remote()).isEqualTo(address("198.51.100.77", 9999));
    talk(network, a, b);
  }

  @Test
  void aRestartKeepsTheOldPathUntilTheNewOneIsThere() {
    VirtualNetwork network = new VirtualNetwork(6);
    SimPeer[] peers = meet(network, SimPeer.Nat.NONE, SimPeer.Nat.NONE, false, true, false);
    network.run(10 * SECOND);
    SplittableRandom random = network.random().split();
    for (SimPeer peer : peers) peer.agent.restart(IceCredentials.random(random));
    network.run(100 * SECOND);
    assertThat(peers[0].events).hasSize(1);
    talk(network, peers[0], peers[1]);
    introduce(network, peers[0], peers[1]);
    peers[0].gather(false);
    peers[1].gather(false);
    network.run(110 * SECOND);
    assertThat(peers[0].events).hasSize(2).allMatch(e -> e instanceof IceAgent.Output.Selected);
    assertThat(peers[1].events).hasSize(2);
  }

  @Test
  void aLiteServerServesManyPhonesAtOnePort() {
    VirtualNetwork network = new VirtualNetwork(7);
    network.otherLinks(LOSSY);
    SimTurnServer.start(network, SERVER);
    InetSocketAddress media = address("203.0.113.9", 40000);
    LiteNode lite = new LiteNode();
    network.start(
        media,
        p -> {
          lite.port = p;
          return lite;
        });
    SimPeer[] phones = new SimPeer[20];
    IceLiteSession[] sessions = new IceLiteSession[20];
    for (int i = 0; i < phones.length; i++) {
      phones[i] = new SimPeer(network, i + 1, SimPeer.Nat.SYMMETRIC, SERVER, i % 2 == 0);
      sessions[i] = lite.ice.open(IceCredentials.random(network.random()));
      Candidate host = LocalCandidate.host(media, 65535).candidate();
      phones[i].remote(
          new IceDescription(
              sessions[i].credentials(), true, Set.of("ice2"), List.of(host), true, 0));
      phones[i].gather(false);
    }
    network.run(200 * SECOND);
    for (int i = 0; i < phones.length; i++) {
      assertThat(phones[i].selected.remote()).isEqualTo(media);
      InetSocketAddress seen = sessions[i].nominated();
      assertThat(seen.getAddress()).isEqualTo(address("198.51.100." + (i + 1), 1).getAddress());
      assertThat(lite.ice.session(seen)).isSameAs(sessions[i]);
    }
    network.crash(phones[3].inside());
    network.run(240 * SECOND);
    assertThat(sessions[3].nominated()).as("consent ran out").isNull();
    assertThat(sessions[4].nominated()).isNotNull();
  }

  @Test
  void oneSeedIsOneHistory() {
    long[] hashes = new long[2];
    for (int i = 0; i < 2; i++) {
      VirtualNetwork network = new VirtualNetwork(99);
      network.otherLinks(LOSSY);
      meet(network, SimPeer.Nat.SYMMETRIC, SimPeer.Nat.SYMMETRIC, true, true, false);
      network.run(60 * SECOND);
      hashes[i] = network.historyHash();
    }
    assertThat(hashes[0]).isEqualTo(hashes[1]);
  }

  private static final class LiteNode implements Node {
    final IceLite ice = new IceLite();
    Port port;

    @Override
    public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
      if (StunMessage.parse(datagram) instanceof StunMessage message) {
        ice.receive(message, from, nowNs, this::happened);
      }
      port.wakeAt(ice.deadlineNs());
    }

    private void happened(IceLite.Output output) {
      if (output instanceof IceLite.Output.Send send) port.send(send.datagram(), send.to());
    }

    @Override
    public void wake(long nowNs) {
      ice.tick(nowNs, this::happened);
      port.wakeAt(ice.deadlineNs());
    }
  }
}
