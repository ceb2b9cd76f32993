package org.ringfence.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunTransaction;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/** A phone with one socket, behind a NAT or not, that asks a server how it is seen. */
final class SimPeer implements Node {
  enum Nat {
    NONE,
    FULL_CONE,
    SYMMETRIC
  }

  final IceAgent agent;
  final List<IceAgent.Output> events = new ArrayList<>();
  final List<String> heard = new ArrayList<>();
  Consumer<Candidate> trickle = _ -> {};
  @Nullable TurnClient turn;
  IceAgent.Output.@Nullable Selected selected;
  int sent;
  private final VirtualNetwork network;
  private final InetSocketAddress inside;
  private final InetSocketAddress server;
  private final Nat nat;
  private final InetAddress outside;
  private final Map<InetSocketAddress, Port> mappings = new HashMap<>();
  private @Nullable StunTransaction question;
  private @Nullable InetSocketAddress relayed;
  private Port port;
  private int nextPort = 1024;

  SimPeer(
      VirtualNetwork network, int number, Nat nat, InetSocketAddress server, boolean controlling) {
    this.network = network;
    this.nat = nat;
    this.server = server;
    inside = address("10.0." + number + ".2", 4000);
    outside = InetAddress.ofLiteral("198.51.100." + number);
    var random = network.random().split();
    agent = new IceAgent(controlling, IceCredentials.random(random), random);
    network.start(
        inside,
        p -> {
          port = p;
          return this;
        });
    if (nat != Nat.NONE) network.bindNat(inside, new InetSocketAddress(outside, 4000));
  }

  static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  InetSocketAddress inside() {
    return inside;
  }

  void gather(boolean withTurn) {
    LocalCandidate host = LocalCandidate.host(inside, 65535);
    agent.addLocal(host, network.nowNs());
    trickle.accept(host.candidate());
    TransactionId id = TransactionId.random(network.random());
    byte[] request = StunWriter.request(Method.BINDING, id).write();
    question = new StunTransaction(id, request);
    question.start(network.nowNs(), this::asked);
    if (withTurn) {
      turn = new TurnClient(SimTurnServer.USER, network.random().split());
      turn.start(network.nowNs(), this::turned);
    }
    arm();
  }

  IceDescription description() {
    return new IceDescription(agent.credentials(), false, Set.of("trickle"), List.of(), false, 0);
  }

  void remote(IceDescription description) {
    agent.remote(description, network.nowNs());
    arm();
  }

  void addRemote(Candidate candidate) {
    agent.addRemote(candidate, network.nowNs());
    arm();
  }

  void askConsent() {
    agent.askConsent(network.nowNs());
    arm();
  }

  void say(String words) {
    IceAgent.Output.Selected way = selected;
    if (way == null) return;
    carry(words.getBytes(StandardCharsets.UTF_8), way.base(), way.remote());
  }

  private void asked(StunTransaction.Output output) {
    if (output instanceof StunTransaction.Output.Send send) transmit(send.request(), server);
  }

  private void turned(TurnClient.Output output) {
    switch (output) {
      case TurnClient.Output.Send send -> transmit(send.datagram(), server);
      case TurnClient.Output.Allocated allocated -> {
        relayed = allocated.relayed();
        local(
            LocalCandidate.relayed(
                allocated.relayed(), allocated.mapped(), server.getAddress(), 65535));
      }
      case TurnClient.Output.Received received ->
          take(received.datagram(), relayed, received.peer(), network.nowNs());
      default -> {}
    }
  }

  private void local(LocalCandidate candidate) {
    agent.addLocal(candidate, network.nowNs());
    trickle.accept(candidate.candidate());
  }

  private void happened(IceAgent.Output output) {
    if (output instanceof IceAgent.Output.Send send) {
      carry(send.datagram(), send.base(), send.to());
      return;
    }
    events.add(output);
    if (output instanceof IceAgent.Output.Selected now) {
      selected = now;
      if (now.base().equals(relayed))
        turn.permit(now.remote(), true, network.nowNs(), this::turned);
    }
    if (output instanceof IceAgent.Output.ConsentLost) selected = null;
  }

  private void carry(byte[] datagram, InetSocketAddress base, InetSocketAddress to) {
    if (base.equals(relayed)) {
      turn.send(to, datagram, network.nowNs(), this::turned);
    } else {
      transmit(datagram, to);
    }
  }

  private void transmit(byte[] datagram, InetSocketAddress to) {
    sent++;
    Port way = port;
    if (nat == Nat.SYMMETRIC) {
      way = mappings.get(to);
      if (way == null) {
        var mapped = new InetSocketAddress(outside, nextPort++);
        network.start(
            mapped,
            p -> {
              mappings.put(to, p);
              return new Hole(to);
            });
        way = mappings.get(to);
      }
    }
    way.send(datagram, to);
  }

  /** What a symmetric NAT lets in: packets of the one that was written to. */
  private final class Hole implements Node {
    private final InetSocketAddress peer;

    Hole(InetSocketAddress peer) {
      this.peer = peer;
    }

    @Override
    public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
      if (from.equals(peer)) SimPeer.this.receive(datagram, from, nowNs);
    }

    @Override
    public void wake(long nowNs) {}
  }

  @Override
  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    if (datagram[0] >= 0x40 && turn != null && from.equals(server)) {
      ByteBuffer framed = ByteBuffer.wrap(datagram);
      InetSocketAddress peer = turn.channelPeer(framed, 0, datagram.length);
      byte[] payload = new byte[framed.getShort(2)];
      framed.get(4, payload);
      if (peer != null) take(payload, relayed, peer, nowNs);
    } else {
      take(datagram, inside, from, nowNs);
    }
    arm();
  }

  private void take(byte[] datagram, InetSocketAddress base, InetSocketAddress from, long nowNs) {
    if (datagram[0] > 3) {
      if (agent.accepts(base, from)) heard.add(new String(datagram, StandardCharsets.UTF_8));
      return;
    }
    if (!(StunMessage.parse(datagram) instanceof StunMessage message)) return;
    if (question != null && question.receive(message)) {
      InetSocketAddress mapped = message.xorAddress(AttributeType.XOR_MAPPED_ADDRESS);
      local(LocalCandidate.serverReflexive(mapped, inside, server.getAddress(), 65535));
    } else if (turn == null || !turn.receive(message, nowNs, this::turned)) {
      boolean taken = agent.receive(message, base, from, nowNs, this::happened);
      if (!taken && message.messageClass() == MessageClass.REQUEST) heard.add("stray request");
    }
  }

  @Override
  public void wake(long nowNs) {
    agent.tick(nowNs, this::happened);
    if (turn != null) turn.tick(nowNs, this::turned);
    if (question != null) question.tick(nowNs, this::asked);
    arm();
  }

  private void arm() {
    long deadline = agent.deadlineNs();
    if (turn != null) deadline = Math.min(deadline, turn.deadlineNs());
    if (question != null) deadline = Math.min(deadline, question.deadlineNs());
    port.wakeAt(deadline);
  }
}
