package org.ringfence.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.function.Consumer;
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
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.session.SessionLayer;
import org.ringfence.sip.session.Surroundings;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.Timers;

/** A user agent core on a virtual network. */
abstract class SimNode implements Node, Surroundings {
  static final long MS = 1_000_000L;

  final VirtualNetwork network;
  final SplittableRandom random;
  final TimerWheel wheel;
  final SessionLayer layer;
  private final Port port;

  SimNode(VirtualNetwork network, Port port, SplittableRandom random) {
    this.network = network;
    this.port = port;
    this.random = random;
    this.wheel = new TimerWheel(network.nowNs());
    this.layer =
        new SessionLayer(
            wheel,
            Timers.STANDARD,
            random.split(),
            this,
            (message, to) -> port.send(message.toBytes(), to.remote()),
            network.nowNs());
  }

  InetSocketAddress address() {
    return port.address();
  }

  /** Does something here now, as the shard's loop would. */
  void run(Runnable task) {
    layer.advance(network.nowNs());
    task.run();
    rearm();
  }

  void later(long delayMs, Runnable task) {
    network.at(network.nowNs() + delayMs * MS, () -> run(task));
  }

  private void rearm() {
    port.wakeAt(wheel.deadlineNs());
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  @Override
  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    layer.advance(nowNs);
    if (!(SipParser.parse(datagram) instanceof SipMessage message)) {
      throw new AssertionError("we sent what we cannot read");
    }
    layer.receive(message, new Flow(Transport.UDP, null, from, 0, null), nowNs);
    rearm();
  }

  @Override
  public void wake(long nowNs) {
    layer.advance(nowNs);
    rearm();
  }

  @Override
  public void findFlow(Uri nextHop, @Nullable Flow known, Consumer<@Nullable Flow> found) {
    Flow flow = known;
    if (flow == null && nextHop instanceof SipUri uri) {
      InetAddress host = InetAddress.ofLiteral(uri.host());
      flow = Flow.to(Transport.UDP, new InetSocketAddress(host, 5060), null);
    }
    Flow resolved = flow;
    if (known == null && chance(0.1)) later(20, () -> found.accept(resolved));
    else found.accept(resolved);
  }

  @Override
  public HostPort sentBy(Flow flow) {
    return new HostPort(address().getAddress().getHostAddress(), 5060);
  }

  @Override
  public NameAddr contact(Flow flow) {
    return NameAddr.of(new SipUri(false, "", sentBy(flow), Params.NONE, ""));
  }

  @Override
  public String product() {
    return "Simulation";
  }

  @Override
  public void request(ServerTransaction transaction, SipRequest request, Flow from, long nowNs) {
    layer.respond(transaction, 405, nowNs);
  }

  @Override
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    return null;
  }

  /** What is still held here; empty when nothing is. */
  String held() {
    int sessions = layer.sessionCount();
    int clients = layer.transactions().clientCount();
    int servers = layer.transactions().serverCount();
    if (sessions + clients + servers + wheel.size() == 0) return "";
    return "%s: %d sessions, %d client and %d server transactions, %d timers "
        .formatted(address(), sessions, clients, servers, wheel.size());
  }
}
