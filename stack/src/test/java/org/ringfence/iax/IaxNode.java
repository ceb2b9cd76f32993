package org.ringfence.iax;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;

/** An endpoint on a virtual network: takes every call, rings, answers, and writes down events. */
final class IaxNode implements Node, IaxSurroundings {
  final Port port;
  final IaxEndpoint endpoint;
  final Map<String, IaxAccount> accounts = new HashMap<>();
  final Map<String, InetSocketAddress> registered = new HashMap<>();
  final List<String> events = new ArrayList<>();
  final Map<IaxCall, Integer> calls = new LinkedHashMap<>();
  private final VirtualNetwork network;
  boolean answers = true;
  boolean tokens = true;
  int bytesOut;

  private IaxNode(VirtualNetwork network, Port port, RandomGenerator random) {
    this.network = network;
    this.port = port;
    this.endpoint = new IaxEndpoint(this, random, network.nowNs());
  }

  static IaxNode start(VirtualNetwork network, InetSocketAddress at) {
    IaxNode[] node = new IaxNode[1];
    network.start(at, port -> node[0] = new IaxNode(network, port, network.random().split()));
    return node[0];
  }

  IaxCall call(InetSocketAddress to, String number, @Nullable IaxAccount as) {
    IaxCall.Invitation invitation =
        new IaxCall.Invitation(
            number, "200", "Ann", false, MediaFormat.all(), MediaFormat.ULAW, as);
    IaxCall[] holder = new IaxCall[1];
    holder[0] = endpoint.call(to, invitation, event -> happened(holder[0], event), network.nowNs());
    calls.put(holder[0], calls.size());
    rearm();
    return holder[0];
  }

  void register(InetSocketAddress with, IaxAccount as, int seconds) {
    endpoint.register(with, as, seconds, event -> events.add(told(event)), network.nowNs());
    rearm();
  }

  void happened(@Nullable IaxCall call, IaxEvent event) {
    events.add(told(event));
  }

  private static String told(IaxEvent event) {
    return switch (event) {
      case IaxEvent.Voice voice -> "voice " + voice.timestamp() + " " + voice.payload()[0];
      case IaxEvent.Ended ended -> "ended " + ended.cause();
      case IaxEvent.Registered registered -> "registered " + registered.seconds();
      case IaxEvent.Accepted accepted -> "accepted " + accepted.format();
      default -> event.toString();
    };
  }

  void rearm() {
    port.wakeAt(endpoint.deadlineNs());
  }

  long nowNs() {
    return network.nowNs();
  }

  @Override
  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    endpoint.receive(datagram, from, nowNs);
    rearm();
  }

  @Override
  public void wake(long nowNs) {
    endpoint.tick(nowNs);
    rearm();
  }

  @Override
  public void send(byte[] datagram, InetSocketAddress to) {
    bytesOut += datagram.length;
    port.send(datagram, to);
  }

  @Override
  public @Nullable IaxAccount account(String name) {
    return accounts.get(name);
  }

  @Override
  public void offered(IaxCall call) {
    calls.put(call, calls.size());
    call.listener(event -> happened(call, event));
    events.add("offered " + call.called() + " by " + call.accountName());
    MediaFormat agreed = MediaFormat.best(call.formats());
    long nowNs = network.nowNs();
    if (agreed == null) {
      call.end(88, "no format", nowNs);
      return;
    }
    call.accept(agreed, nowNs);
    call.ring(nowNs);
    if (answers) call.answer(nowNs);
  }

  @Override
  public int registrationSeconds(int asked) {
    return Math.max(60, asked);
  }

  @Override
  public void registered(String name, InetSocketAddress at, int seconds) {
    if (seconds == 0) registered.remove(name);
    else registered.put(name, at);
  }

  @Override
  public void messagesTold(InetSocketAddress from, int counts) {
    events.add("messages " + counts);
  }

  @Override
  public boolean knowsNoTokens(InetSocketAddress peer) {
    return !tokens;
  }
}
