package org.ringfence.lab.mgcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.call.Party;
import org.ringfence.gateway.mgcp.AgentSurroundings;
import org.ringfence.gateway.mgcp.CallAgent;
import org.ringfence.gateway.mgcp.CallAgentHost;
import org.ringfence.gateway.mgcp.GatewayPlan;
import org.ringfence.gateway.mgcp.LineCall;
import org.ringfence.gateway.mgcp.LineLeg;
import org.ringfence.sim.Link;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;

/** Analog phones behind a gateway whose call agent we are, on virtual time. */
class AnalogLineTest {
  private static final long MS = 1_000_000;
  private static final InetSocketAddress AGENT = new InetSocketAddress("10.0.0.1", 2727);
  private static final InetSocketAddress GATEWAY = new InetSocketAddress("10.0.0.2", 2427);
  private static final int LINES = 3;

  private final VirtualNetwork network;
  private final AgentNode agent;
  private final Board board;
  private AtaNode ata;
  private boolean messages;

  AnalogLineTest() {
    this(7);
  }

  private AnalogLineTest(long seed) {
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

  private AtaNode startAta() {
    AtaNode[] made = new AtaNode[1];
    network.start(GATEWAY, port -> made[0] = new AtaNode(port));
    return made[0];
  }

  /** Our call agent on the virtual network. */
  private final class AgentNode implements Node, AgentSurroundings, CallAgentHost {
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
      LineLeg leg = call.leg(board.shard());
      board.shard().execute(() -> board.invited(leg, call.dialled(), call.offer()));
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
  private final class AtaNode implements Node, AnalogGateway.Around {
    final Port port;
    final AnalogGateway gateway;
    private int next = 5000;

    AtaNode(Port port) {
      this.port = port;
      this.gateway = new AnalogGateway("ata", LINES, AGENT, "10.0.0.2", () -> next += 2, this);
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

  private void after(long ms) {
    network.run(network.nowNs() + ms * MS);
  }

  private AnalogPhone phone(int line) {
    return ata.gateway.phone(line);
  }

  /** The first calls the second, who answers. */
  private void talk(int from, int to) {
    phone(from).lift();
    after(200);
    phone(from).press("30" + to);
    after(500);
    phone(to).lift();
    after(500);
  }

  @Test
  void aPhoneIsLiftedDialsIsAnsweredAndIsLaidDown() {
    assertThat(ata.gateway.isThere()).isTrue();
    phone(1).lift();
    after(200);
    assertThat(phone(1).sounds("L/dl")).as("dial tone").isTrue();
    phone(1).press("3");
    assertThat(phone(1).sounds("L/dl")).as("ends with the first key").isFalse();
    phone(1).press("02");
    after(500);
    assertThat(phone(2).sounds("L/rg")).isTrue();
    assertThat(phone(2).sounded())
        .anyMatch(each -> each.matches("L/ci\\(.*,\"301\",\"Desk 301\"\\)"));
    assertThat(phone(1).sounds("G/rt")).as("it is told that it rings").isTrue();
    phone(2).lift();
    after(500);
    assertThat(phone(1).talks()).isTrue();
    assertThat(phone(2).talks()).isTrue();
    assertThat(phone(1).sounds("G/rt") || phone(2).sounds("L/rg")).isFalse();
    phone(2).layDown();
    after(500);
    assertThat(phone(1).sounds("L/bz")).isTrue();
    phone(1).layDown();
    after(500);
    assertThat(board.told()).containsExactly("answered by 302", "ended NORMAL");
    assertThat(phone(1).calls() + phone(2).calls() + board.under).isZero();
  }

  @Test
  void whoLaysDownBeforeTheAnswerRingsNobodyAnyMore() {
    phone(1).lift();
    after(200);
    phone(1).press("302");
    after(500);
    phone(1).layDown();
    after(500);
    assertThat(phone(2).sounds("L/rg")).isFalse();
    assertThat(board.told()).containsExactly("ended CANCELLED");
    assertThat(phone(1).calls() + phone(2).calls()).isZero();
  }

  @Test
  void aWrongNumberAndABusyOneSoundDifferent() {
    phone(3).lift();
    after(200);
    phone(1).lift();
    after(200);
    phone(1).press("303");
    after(500);
    assertThat(phone(1).sounds("L/bz")).isTrue();
    phone(1).layDown();
    after(200);
    phone(1).lift();
    after(200);
    phone(1).press("77");
    after(5_000);
    assertThat(phone(1).sounds("L/ro")).isTrue();
  }

  @Test
  void whoCallsSomebodyWhoTalksWaitsAndIsTakenByAFlash() {
    talk(1, 2);
    phone(3).lift();
    after(200);
    phone(3).press("301");
    after(500);
    assertThat(phone(1).sounds("L/wt")).as("a call waits").isTrue();
    phone(1).flash();
    after(500);
    assertThat(phone(1).sounds("L/wt")).isFalse();
    assertThat(phone(3).talks()).isTrue();
    assertThat(board.told()).contains("held", "answered by 301");
    phone(1).flash();
    after(500);
    assertThat(board.told()).endsWith("held", "resumed");
    phone(1).layDown();
    after(500);
    assertThat(phone(1).sounds("L/rg")).as("the one who is held is not forgotten").isTrue();
    phone(1).lift();
    after(500);
    assertThat(phone(1).talks()).isTrue();
    phone(3).layDown();
    phone(2).layDown();
    after(500);
    phone(1).layDown();
    after(500);
    assertThat(phone(1).calls() + phone(2).calls() + phone(3).calls() + board.under).isZero();
  }

  @Test
  void aFlashHoldsAndAsksSomebodyElse() {
    talk(1, 2);
    phone(1).flash();
    after(500);
    assertThat(phone(1).sounds("L/dl")).isTrue();
    phone(1).press("303");
    after(500);
    phone(3).lift();
    after(500);
    assertThat(phone(3).talks()).isTrue();
    assertThat(phone(1).calls()).isEqualTo(2);
    phone(1).flash();
    after(500);
    phone(3).layDown();
    after(500);
    assertThat(phone(1).talks()).as("with the first again").isTrue();
    assertThat(phone(1).calls()).isOne();
  }

  @Test
  void theLampShowsThatMessagesWait() {
    assertThat(phone(1).sounds("L/vmwi(-)")).isTrue();
    messages = true;
    agent.agent.messages("301");
    after(200);
    assertThat(phone(1).sounds("L/vmwi(+)")).isTrue();
    phone(1).lift();
    after(200);
    assertThat(phone(1).sounds("L/sl")).as("a dial tone that stutters").isTrue();
  }

  @Test
  void aGatewayThatStartsAnewHasNoCalls() {
    talk(1, 2);
    ata = startAta();
    after(1_000);
    assertThat(board.told()).endsWith("ended LOST");
    talk(2, 3);
    assertThat(phone(2).talks()).isTrue();
  }

  @Test
  void aGatewayThatIsGoneIsNoticedAndFoundAgain() {
    talk(1, 2);
    network.crash(GATEWAY);
    after(90_000);
    assertThat(board.told()).endsWith("ended LOST");
    assertThat(agent.agent.registered()).isEmpty();
    ata = startAta();
    after(30_000);
    assertThat(agent.agent.registered()).hasSize(LINES);
    talk(1, 2);
    assertThat(phone(1).talks()).isTrue();
  }

  @Test
  void anAgentThatStartsAnewIsFoundByItsGateway() {
    Link dead = new Link(1, MS, 0, 0);
    network.otherLinks(dead);
    phone(1).lift(); // Nobody hears of it.
    after(40_000);
    assertThat(ata.gateway.isThere()).isFalse();
    network.otherLinks(Link.PERFECT);
    after(60_000);
    assertThat(ata.gateway.isThere()).isTrue();
    assertThat(phone(1).sounds("L/dl")).as("it is lifted still").isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyCallEndsCleanlyThoughAFifthIsLost(long seed) {
    AnalogLineTest world = new AnalogLineTest(seed);
    world.network.otherLinks(new Link(0.2, 10 * MS, 60 * MS, 0.1));
    world.after(30_000);
    for (int round = 0; round < 5; round++) {
      for (int line = 1; line <= LINES; line++) {
        AnalogPhone phone = world.phone(line);
        phone.lift();
        world.after(world.network.random().nextLong(4_000));
        phone.press("30" + (1 + world.network.random().nextInt(LINES)));
        world.after(world.network.random().nextLong(6_000));
        if (world.network.random().nextBoolean()) phone.flash();
      }
      world.after(10_000);
      for (int line = 1; line <= LINES; line++) world.phone(line).layDown();
      world.after(2_000);
    }
    // Whoever is held rings once more, and is taken and left.
    for (int line = 1; line <= LINES; line++) world.phone(line).lift();
    world.after(30_000);
    for (int line = 1; line <= LINES; line++) world.phone(line).layDown();
    world.after(90_000);
    for (int line = 1; line <= LINES; line++) {
      assertThat(world.phone(line).calls()).as("seed %d, line %d", seed, line).isZero();
      assertThat(world.phone(line).sounds("L/rg")).isFalse();
    }
    assertThat(world.board.under).as("seed %d", seed).isZero();
    assertThat(world.agent.agent.registered()).hasSize(LINES);
  }
}
