package org.ringfence.sip.event;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.base.Transport;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.Timers;
import org.ringfence.sip.transaction.TransactionLayer;

/** An event layer on a virtual network that knows one other. */
final class EventNode implements Node, TransactionLayer.TransactionUser, EventSurroundings {
  final TimerWheel wheel;
  final TransactionLayer transactions;
  final EventLayer events;
  private final VirtualNetwork network;
  private final Port port;
  private final Flow other;
  private int calls;

  EventNode(VirtualNetwork network, Port port, InetSocketAddress other, RandomGenerator random) {
    this.network = network;
    this.port = port;
    this.other = Flow.to(Transport.UDP, other, null);
    wheel = new TimerWheel(network.nowNs());
    transactions =
        new TransactionLayer(
            wheel,
            Timers.STANDARD,
            random,
            this,
            (message, to) -> port.send(message.toBytes(), to.remote()));
    events = new EventLayer(transactions, wheel, Timers.STANDARD, random, this);
  }

  @Override
  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    wheel.advance(nowNs);
    if (SipParser.parse(datagram) instanceof SipMessage message) {
      transactions.receive(message, new Flow(Transport.UDP, null, from, 0, null), nowNs);
    }
    rearm();
  }

  @Override
  public void wake(long nowNs) {
    wheel.advance(nowNs);
    rearm();
  }

  /** To be called after each use from outside. */
  void rearm() {
    port.wakeAt(wheel.deadlineNs());
  }

  @Override
  public void request(ServerTransaction transaction, SipRequest request, Flow from, long nowNs) {
    events.receive(transaction, from, nowNs);
  }

  @Override
  public void ack(SipRequest ack, Flow from, long nowNs) {}

  @Override
  public void cancelled(ServerTransaction invite, SipRequest cancel, long nowNs) {}

  @Override
  public void stray(SipResponse response, Flow from, long nowNs) {}

  @Override
  public void ended(ServerTransaction transaction, long nowNs) {}

  /** Late, as DNS is. */
  @Override
  public void findFlow(Uri nextHop, @Nullable Flow known, Consumer<@Nullable Flow> found) {
    if (known != null) {
      found.accept(known);
      return;
    }
    network.at(
        network.nowNs() + 5_000_000,
        () -> {
          found.accept(other);
          rearm();
        });
  }

  @Override
  public HostPort sentBy(Flow flow) {
    return new HostPort(port.address().getHostString(), port.address().getPort());
  }

  @Override
  public NameAddr contact(Flow flow) {
    return NameAddr.of(SipUri.of("x", port.address().getHostString(), port.address().getPort()));
  }

  @Override
  public String product() {
    return "Node";
  }

  @Override
  public String mintCallId() {
    return port.address().getHostString() + "-" + ++calls;
  }

  @Override
  public long nowNs() {
    return network.nowNs();
  }

  @Override
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    return null;
  }
}
