package org.ringfence.sip.transaction;

import java.net.InetSocketAddress;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.base.Transport;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;

/** A transaction layer on a virtual network. */
final class SipNode implements Node {
  final TimerWheel wheel;
  final TransactionLayer layer;
  private final Port port;

  SipNode(
      Port port,
      java.util.random.RandomGenerator random,
      TransactionLayer.TransactionUser user,
      long nowNs) {
    this.port = port;
    wheel = new TimerWheel(nowNs);
    layer =
        new TransactionLayer(
            wheel,
            Timers.STANDARD,
            random,
            user,
            (message, to) -> port.send(message.toBytes(), to.remote()));
  }

  @Override
  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    wheel.advance(nowNs);
    if (SipParser.parse(datagram) instanceof SipMessage message) {
      layer.receive(message, new Flow(Transport.UDP, null, from, 0, null), nowNs);
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
}
