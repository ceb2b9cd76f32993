package org.ringfence.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.ice.SimPeer.address;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.sim.Link;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;
import org.ringfence.stun.LongTermCredential;
import org.ringfence.stun.StunMessage;

class TurnClientTest {
  private static final long SECOND = 1_000_000_000L;
  private static final InetSocketAddress SERVER = address("203.0.113.1", 3478);
  private static final InetSocketAddress CLIENT = address("10.0.0.2", 4000);
  private static final InetSocketAddress PEER = address("192.0.2.7", 5000);

  private final VirtualNetwork network = new VirtualNetwork(3);
  private final SimTurnServer server = SimTurnServer.start(network, SERVER);
  private final List<TurnClient.Output> events = new ArrayList<>();
  private final List<String> atPeer = new ArrayList<>();
  private TurnClient turn = new TurnClient(SimTurnServer.USER, network.random().split());
  private Port port;
  private Port peerPort;

  private void begin() {
    network.start(
        CLIENT,
        p -> {
          port = p;
          return new Client();
        });
    network.start(
        PEER,
        p -> {
          peerPort = p;
          return new Peer();
        });
    turn.start(network.nowNs(), this::happened);
    arm();
  }

  private void happened(TurnClient.Output output) {
    if (output instanceof TurnClient.Output.Send send) {
      port.send(send.datagram(), SERVER);
    } else {
      events.add(output);
    }
  }

  private void arm() {
    port.wakeAt(turn.deadlineNs());
  }

  private InetSocketAddress relayed() {
    return ((TurnClient.Output.Allocated) events.getFirst()).relayed();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void anAddressIsBorrowedUsedAndGivenBack() {
    begin();
    network.run(SECOND);
    assertThat(events)
        .containsExactly(new TurnClient.Output.Allocated(address("203.0.113.1", 50_000), CLIENT));
    turn.send(PEER, bytes("first"), network.nowNs(), this::happened);
    network.run(2 * SECOND);
    assertThat(atPeer).containsExactly("first from " + relayed());
    peerPort.send(bytes("back"), relayed());
    network.run(3 * SECOND);
    assertThat(events.getLast()).isInstanceOf(TurnClient.Output.Received.class);
    turn.permit(PEER, true, network.nowNs(), this::happened);
    network.run(4 * SECOND);
    ByteBuffer framed = ByteBuffer.allocate(100);
    assertThat(turn.frame(PEER, ByteBuffer.wrap(bytes("rtp")), framed)).isEqualTo(7);
    assertThat(framed.get(0)).isEqualTo((byte) 0x40);
    port.send(java.util.Arrays.copyOf(framed.array(), 7), SERVER);
    network.run(5 * SECOND);
    assertThat(atPeer).hasSize(2).last().isEqualTo("rtp from " + relayed());
    turn.close(network.nowNs(), this::happened);
    network.run(6 * SECOND);
    assertThat(events.getLast()).isEqualTo(new TurnClient.Output.Ended(0, "released"));
    assertThat(turn.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void staleNoncesLossAndHoursDoNotEndIt() {
    network.otherLinks(new Link(0.2, 10_000_000, 20_000_000, 0.1));
    begin();
    network.run(20 * SECOND);
    turn.permit(PEER, true, network.nowNs(), this::happened);
    arm();
    for (int hour = 1; hour <= 3; hour++) {
      server.nonce = "nonce-" + hour;
      network.run(3600L * hour * SECOND);
    }
    assertThat(events).noneMatch(e -> e instanceof TurnClient.Output.Ended);
    assertThat(events).noneMatch(e -> e instanceof TurnClient.Output.Refused);
    assertThat(server.requests).isGreaterThan(3 * (6 + 15));
    ByteBuffer framed = ByteBuffer.allocate(100);
    assertThat(turn.frame(PEER, ByteBuffer.wrap(bytes("rtp")), framed)).isEqualTo(7);
  }

  @Test
  void aWrongPasswordIsTriedOnce() {
    turn = new TurnClient(new LongTermCredential("alice", "wrong"), network.random().split());
    begin();
    network.run(60 * SECOND);
    assertThat(events).containsExactly(new TurnClient.Output.Ended(401, ""));
    assertThat(server.requests).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {437, 486, 508})
  void refusalsAreTold(int code) {
    server.refuse = code;
    begin();
    network.run(SECOND);
    assertThat(events).containsExactly(new TurnClient.Output.Ended(code, "refused"));
  }

  @Test
  void aForbiddenPeerDoesNotEndTheAllocation() {
    begin();
    network.run(SECOND);
    server.refuse = 403;
    turn.permit(PEER, false, network.nowNs(), this::happened);
    network.run(2 * SECOND);
    assertThat(events.getLast()).isEqualTo(new TurnClient.Output.Refused(PEER, 403));
    server.refuse = 0;
    turn.permit(PEER, false, network.nowNs(), this::happened);
    network.run(3 * SECOND);
    assertThat(events.getLast()).isEqualTo(new TurnClient.Output.Permitted(PEER));
  }

  @Test
  void anAllocationThatTheServerLostEnds() {
    begin();
    network.run(SECOND);
    SimTurnServer.start(network, SERVER).nonce = "another life";
    network.run(700 * SECOND);
    assertThat(events.getLast()).isEqualTo(new TurnClient.Output.Ended(437, "Mismatch"));
  }

  /** In another network the same question comes from another address, and the answer is no. */
  @Test
  void whetherTheAddressIsStillLentIsAskedAtOnce() {
    begin();
    network.run(SECOND);
    turn.refresh(network.nowNs(), this::happened);
    network.run(2 * SECOND);
    assertThat(events.getLast()).isEqualTo(new TurnClient.Output.Refreshed());
    SimTurnServer.start(network, SERVER);
    turn.refresh(network.nowNs(), this::happened);
    network.run(3 * SECOND);
    assertThat(events.getLast()).isEqualTo(new TurnClient.Output.Ended(437, "Mismatch"));
  }

  @Test
  void aSilentServerIsGivenUp() {
    network.otherLinks(new Link(1, 0, 0, 0));
    begin();
    network.run(60 * SECOND);
    assertThat(events)
        .containsExactly(new TurnClient.Output.Ended(0, "the server does not answer"));
  }

  private final class Client implements Node {
    @Override
    public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
      if (StunMessage.parse(datagram) instanceof StunMessage message) {
        turn.receive(message, nowNs, TurnClientTest.this::happened);
      }
      arm();
    }

    @Override
    public void wake(long nowNs) {
      turn.tick(nowNs, TurnClientTest.this::happened);
      arm();
    }
  }

  private final class Peer implements Node {
    @Override
    public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
      atPeer.add(new String(datagram, StandardCharsets.UTF_8) + " from " + from);
    }

    @Override
    public void wake(long nowNs) {}
  }
}
