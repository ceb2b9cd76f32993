package org.ringfence.agent;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ringfence.sim.Link;
import org.ringfence.sim.VirtualNetwork;
import org.ringfence.sip.session.Ending;
import org.ringfence.sip.session.Session;

/** Phones around one exchange, all over links that lose, repeat and reorder. */
final class SimWorld {
  static final InetSocketAddress EXCHANGE = new InetSocketAddress("10.0.0.1", 5060);
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1000 * MS;
  private static final int PHONES = 240;

  /** How long one end may believe in a call that the other has left: a BYE and an ACK lost. */
  private static final long PATIENCE_NS = 100 * SECOND;

  final VirtualNetwork network;
  SimExchange exchange;
  private final SimPhone[] phones = new SimPhone[PHONES];
  private final Map<String, List<InetSocketAddress>> numbers = new HashMap<>();
  private final List<String> dialable = new ArrayList<>();
  private final List<SimPhone.PhoneCall> live = new ArrayList<>();
  private final Map<String, Long> exchangeOrphans = new HashMap<>();
  final Map<String, Integer> endings = new TreeMap<>();
  final List<String> wrongs = new ArrayList<>();
  int crashes;

  SimWorld(long seed) {
    network = new VirtualNetwork(seed);
    network.otherLinks(new Link(0.2, 10 * MS, 200 * MS, 0.05));
    SplittableRandom random = network.random();
    for (int i = 0; i < PHONES; i++) {
      // One number in five rings three phones.
      int line = i % 7 < 3 ? i / 7 * 7 : i;
      numbers.computeIfAbsent("n" + line, n -> new ArrayList<>()).add(address(i));
    }
    dialable.addAll(numbers.keySet().stream().sorted().toList());
    SplittableRandom own = random.split();
    network.start(EXCHANGE, port -> exchange = new SimExchange(network, port, own, numbers));
    for (int i = 0; i < PHONES; i++) start(i);
  }

  private static InetSocketAddress address(int phone) {
    return new InetSocketAddress("10.1." + phone / 250 + "." + (1 + phone % 250), 5060);
  }

  private void start(int index) {
    SplittableRandom own = network.random().split();
    network.start(
        address(index),
        port -> phones[index] = new SimPhone(this, network, port, own, "n" + index));
  }

  String anyNumber(SplittableRandom random) {
    int draw = random.nextInt(100);
    if (draw < 2) return SimExchange.ECHO;
    if (draw < 4) return "nobody";
    return dialable.get(random.nextInt(dialable.size()));
  }

  void placed(SimPhone.PhoneCall call) {
    live.add(call);
  }

  void ended(Ending ending) {
    endings.merge(ending.how() + " " + ending.status(), 1, Integer::sum);
  }

  void transferTold(int status) {
    endings.merge("transfer " + status, 1, Integer::sum);
  }

  /** Lets that many calls happen, and a long time after them; the hash of all that happened. */
  long run(int count) {
    long spacingNs = 100 * MS;
    for (int i = 0; i < count; i++) network.at(i * spacingNs, this::begin);
    for (int i = 100; i < count; i += 100) network.at(i * spacingNs, this::crash);
    long untilNs = count * spacingNs + 7000 * SECOND;
    for (long at = 0; at < untilNs; at += 20 * SECOND) network.at(at, this::compare);
    network.run(untilNs);
    check();
    return network.historyHash();
  }

  private void begin() {
    SimPhone phone = phones[network.random().nextInt(PHONES)];
    String dialled = anyNumber(network.random());
    phone.run(() -> phone.call(dialled, null));
  }

  private void crash() {
    int index = network.random().nextInt(PHONES);
    phones[index].crashed = true;
    crashes++;
    network.crash(address(index));
    network.at(network.nowNs() + 5 * SECOND, () -> start(index));
  }

  /** No end believes for long in a call that the other end has left. */
  private void compare() {
    long nowNs = network.nowNs();
    live.removeIf(call -> call.over || call.phone().crashed);
    for (SimPhone.PhoneCall call : live) {
      boolean known = exchange.sessions.containsKey(call.session.callId());
      if (call.session.state() != Session.State.ANSWERED || known) call.orphanNs = 0;
      else if (call.orphanNs == 0) call.orphanNs = nowNs;
      else if (nowNs - call.orphanNs > PATIENCE_NS) {
        wrongs.add("a phone believes in " + call.session.callId());
      }
    }
    exchange.sessions.values().removeIf(session -> session.state() == Session.State.ENDED);
    exchangeOrphans.keySet().retainAll(exchange.sessions.keySet());
    for (Session session : exchange.sessions.values()) compare(session, nowNs);
  }

  private void compare(Session session, long nowNs) {
    if (session.state() != Session.State.ANSWERED) return;
    String id = session.callId();
    boolean known = live.stream().anyMatch(call -> call.session.callId().equals(id));
    if (known) exchangeOrphans.remove(id);
    else if (nowNs - exchangeOrphans.computeIfAbsent(id, i -> nowNs) > 2000 * SECOND) {
      wrongs.add("the exchange believes in " + id);
    }
  }

  private void check() {
    StringBuilder held = new StringBuilder(exchange.held());
    for (SimPhone phone : phones) held.append(phone.held());
    if (!held.isEmpty()) wrongs.add("still held: " + held);
    if (!exchange.calls.isEmpty()) wrongs.add("calls that never ended: " + exchange.calls.keySet());
    long open = exchange.media.stream().filter(path -> path.closed != 1).count();
    if (open > 0) wrongs.add(open + " media paths were not closed once");
  }
}
