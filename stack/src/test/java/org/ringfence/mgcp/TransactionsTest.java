package org.ringfence.mgcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.sim.Link;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;

/** Commands between two over a network that loses, repeats and delays. */
class TransactionsTest {
  private static final long MS = 1_000_000;
  private static final InetSocketAddress AGENT = new InetSocketAddress("10.0.0.1", 2727);
  private static final InetSocketAddress GATEWAY = new InetSocketAddress("10.0.0.2", 2427);
  private static final EndpointName LINE = new EndpointName("aaln/1", "gw");

  private final VirtualNetwork network = new VirtualNetwork(11);
  private final Site agent = Site.start(network, AGENT);
  private final Site gateway = Site.start(network, GATEWAY);
  private final List<String> answers = new ArrayList<>();

  private static final class Site implements Node, MgcpSurroundings {
    final VirtualNetwork network;
    final Port port;
    final Transactions transactions;
    final List<String> done = new ArrayList<>();
    final List<Asked> waiting = new ArrayList<>();
    final List<String> sent = new ArrayList<>();
    boolean takesLong;

    Site(VirtualNetwork network, Port port) {
      this.network = network;
      this.port = port;
      this.transactions = new Transactions(this, network.random().split());
    }

    static Site start(VirtualNetwork network, InetSocketAddress at) {
      Site[] site = new Site[1];
      network.start(at, port -> site[0] = new Site(network, port));
      return site[0];
    }

    void rearm() {
      port.wakeAt(transactions.deadlineNs());
    }

    @Override
    public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
      transactions.receive(datagram, from, nowNs);
      rearm();
    }

    @Override
    public void wake(long nowNs) {
      transactions.tick(nowNs);
      rearm();
    }

    @Override
    public void send(byte[] datagram, InetSocketAddress to) {
      sent.add(new String(datagram, StandardCharsets.UTF_8));
      port.send(datagram, to);
    }

    @Override
    public boolean isPeer(InetSocketAddress from) {
      return from.equals(AGENT) || from.equals(GATEWAY);
    }

    @Override
    public void asked(MgcpCommand command, Asked by, long nowNs) {
      done.add(command.parameters().text("X"));
      if (takesLong) waiting.add(by);
      else by.answer(ReturnCode.OK, nowNs);
    }
  }

  private void ask(int number) {
    MgcpCommand command =
        MgcpCommand.of(Verb.NOTIFICATION_REQUEST, LINE, Parameters.of("X", "" + number));
    agent.transactions.send(
        command,
        GATEWAY,
        response -> answers.add(response == null ? "none" : "" + response.code()),
        network.nowNs());
    agent.rearm();
  }

  private void after(long ms) {
    network.run(network.nowNs() + ms * MS);
  }

  @Test
  void whateverIsLostEachCommandIsDoneOnceAndAnswered() {
    network.otherLinks(new Link(0.2, 10 * MS, 300 * MS, 0.3));
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      ask(i);
      all.add("" + i);
      after(50);
    }
    after(60_000);
    assertThat(answers).hasSize(300).containsOnly("200");
    assertThat(gateway.done).containsExactlyInAnyOrderElementsOf(all);
    after(60_000);
    assertThat(gateway.transactions.deadlineNs()).as("nothing is kept").isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoIsSilentForTwentySecondsIsGone() {
    network.crash(GATEWAY);
    ask(1);
    after(19_000);
    assertThat(answers).isEmpty();
    after(2_000);
    assertThat(answers).containsExactly("none");
    assertThat(agent.transactions.waiting()).isZero();
  }

  @Test
  void whatTakesLongIsSaidToAndItsAnswerIsAcknowledged() {
    gateway.takesLong = true;
    ask(1);
    after(30_000);
    assertThat(gateway.done).as("done once").containsExactly("1");
    assertThat(answers).as("the peer is there, and works on it").isEmpty();
    assertThat(gateway.sent.getFirst()).startsWith("100 ");
    gateway.waiting.getFirst().answer(ReturnCode.OK, network.nowNs());
    gateway.rearm();
    after(200);
    assertThat(answers).containsExactly("200");
    assertThat(agent.sent.getLast()).startsWith("000 ");
    int before = gateway.sent.size();
    after(60_000);
    assertThat(gateway.sent).as("it need not be said again").hasSize(before);
  }

  @Test
  void whoSendsSeveralAtOnceIsAnsweredSo() {
    String both = "NTFY 1 aaln/1@gw MGCP 1.0\r\nX: 8\r\n.\r\nNTFY 2 aaln/1@gw MGCP 1.0\r\nX: 9\r\n";
    agent.transactions.receive(both.getBytes(StandardCharsets.UTF_8), GATEWAY, 0);
    assertThat(agent.done).containsExactly("8", "9");
    assertThat(agent.sent).containsExactly("200 1 OK\r\n.\r\n200 2 OK\r\n");
  }

  @Test
  void aStrangerIsNotHeard() {
    byte[] command = "NTFY 1 aaln/1@gw MGCP 1.0\r\nX: 8\r\n".getBytes(StandardCharsets.UTF_8);
    agent.transactions.receive(command, new InetSocketAddress("10.0.0.9", 2427), 0);
    assertThat(agent.done).isEmpty();
    assertThat(agent.sent).isEmpty();
    assertThat(agent.transactions.refused()).isOne();
  }

  @Test
  void aGatewayLooksForItsAgentLessAndLessOften() {
    RestartMachine machine = new RestartMachine(new SplittableRandom(5), 1000 * MS, 0);
    assertThat(machine.deadlineNs()).isBetween(0L, 1000 * MS);
    long at = machine.deadlineNs();
    assertThat(machine.tick(at).text("RM")).isEqualTo("restart");
    machine.answered(null, at);
    long waited = machine.deadlineNs() - at;
    assertThat(waited).isBetween(7_000 * MS, 15_000 * MS);
    at = machine.deadlineNs();
    machine.tick(at);
    machine.answered(new MgcpResponse(200, 1, null, Parameters.NONE, null, LineEnd.LF), at);
    assertThat(machine.state()).isEqualTo(RestartMachine.State.THERE);
    machine.lost(at);
    machine.awaken(at);
    assertThat(machine.tick(at).text("RM")).isEqualTo("disconnected");
    for (int i = 0; i < 12; i++) {
      machine.answered(null, at);
      at = machine.deadlineNs();
      machine.tick(at);
    }
    machine.answered(null, at);
    assertThat(machine.deadlineNs() - at).isBetween(300_000 * MS, 600_000 * MS);
  }
}
