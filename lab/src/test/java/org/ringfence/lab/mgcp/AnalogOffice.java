package org.ringfence.lab.mgcp;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.ringfence.call.Party;
import org.ringfence.gateway.mgcp.AgentSurroundings;
import org.ringfence.gateway.mgcp.CallAgent;
import org.ringfence.gateway.mgcp.CallAgentHost;
import org.ringfence.gateway.mgcp.GatewayPlan;
import org.ringfence.gateway.mgcp.LineCall;
import org.ringfence.gateway.mgcp.LineLeg;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;

/** Three analog phones behind a gateway whose call agent we are, on virtual time. */
final class AnalogOffice {
  private static final long MS = 1_000_000;
  private static final InetSocketAddress AGENT = new InetSocketAddress("10.0.0.1", 2727);
  static final InetSocketAddress GATEWAY = new InetSocketAddress("10.0.0.2", 2427);
  static final int LINES = 3;

  final VirtualNetwork network;
  final AgentNode agent;
  final Board board;
  AtaNode ata;
  boolean messages;

  AnalogOffice(long seed) {
    network = new VirtualNetwork(seed);
    AgentNode[] made = new AgentNode[1];
    network.start(AGENT, port -> made[0] = new AgentNode(port));
    agent = made[0];
    board = new Board(network, party -> agent.agent.targets(party, board().shard()));
    ata = startAta();
    after(500);
  }

  private Board board() {
    return board;
  }

  AtaNode startAta() {
    AtaNode[] made = new AtaNode[1];
    network.start(GATEWAY, port -> made[0] = new AtaNode(port));
    return made[0];
  }

  /** Our call agent on the virtual network. */
  final class AgentNode implements Node, AgentSurroundings, CallAgentHost {
    final Port port;
    final CallAgent agent;

    AgentNode(Port port) {
      this.port = port;
      Map<String, String> lines = new LinkedHashMap<>();
      for (int i = 1; i <= LINES; i++) lines.put("aaln/" + i, "30" + i);
      agent =
          new CallAgent(
              this, List.of(new GatewayPlan("ata", GATEWAY, lines, true)), this, network.nowNs());
      rearm();
    }

    void rearm() {
      port.wakeAt(agent.deadlineNs());
    }

    @Override
    public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
      agent.receive(datagram, from, nowNs);
      rearm();
    }

    @Override
    public void wake(long nowNs) {
      agent.tick(nowNs);
      rearm();
    }

    @Override
    public void send(byte[] datagram, InetSocketAddress to) {
      port.send(datagram, to);
    }

    @Override
    public void onLoop(Consumer<Long> task) {
      network.at(
          network.nowNs(),
          () -> {
            task.accept(network.nowNs());
            rearm();
          });
    }

    @Override
    public RandomGenerator random() {
      return network.random();
    }

    @Override
    public Party party(String number) {
      return Party.of(number, "Desk " + number);
    }

    @Override
    public void called(LineCall call) {
      LineLeg leg = call.leg(board.shard(), call.party());
      board.shard().execute(() -> board.invited(leg, call.dialled(), call.offer()));
    }

    @Override
    public boolean mayCall(String number) {
      return true;
    }

    @Override
    public boolean hasMessages(String number) {
      return messages;
    }

    @Override
    public String digitMap() {
      return "(30x|*xx|x.T)";
    }

    @Override
    public boolean admits(InetSocketAddress from, int bytes) {
      return true;
    }
  }

  /** Phones on the virtual network. */
  final class AtaNode implements Node, AnalogGateway.Around {
    final Port port;
    final AnalogGateway gateway;
    private int next = 5000;

    AtaNode(Port port) {
      this.port = port;
      this.gateway = new AnalogGateway("ata", LINES, AGENT, "10.0.0.2", line -> next += 2, this);
      changed();
    }

    @Override
    public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
      gateway.receive(datagram, from);
      changed();
    }

    @Override
    public void wake(long nowNs) {
      gateway.tick();
      changed();
    }

    @Override
    public void send(byte[] datagram, InetSocketAddress to) {
      port.send(datagram, to);
    }

    @Override
    public long nowNs() {
      return network.nowNs();
    }

    @Override
    public void changed() {
      AnalogGateway made = gateway;
      if (made != null) port.wakeAt(made.deadlineNs());
    }

    @Override
    public RandomGenerator random() {
      return network.random();
    }
  }

  void after(long ms) {
    network.run(network.nowNs() + ms * MS);
  }

  AnalogPhone phone(int line) {
    return ata.gateway.phone(line);
  }

  /** The first calls the second, who answers. */
  void talk(int from, int to) {
    phone(from).lift();
    after(200);
    phone(from).press("30" + to);
    after(500);
    phone(to).lift();
    after(500);
  }
}
