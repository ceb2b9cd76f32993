package org.ringfence.gateway.mgcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.ringfence.media.MediaAddress;
import org.ringfence.net.DatagramPort;
import org.ringfence.net.EventLoop;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.Ticker;

/** A call agent on a UDP port of its own and a loop of its own. */
public final class CallAgentPort implements AgentSurroundings, Ticker, AutoCloseable {

  private final CallAgentHost host;
  private final SecureRandom random = new SecureRandom();
  private final EventLoop loop = new EventLoop("mgcp");
  private final CallAgent agent;
  private final DatagramPort port;

  /**
   * Opens the port and looks for the gateways.
   *
   * @param media stays the caller's
   */
  public CallAgentPort(
      InetSocketAddress local, MediaLoop media, CallAgentHost host, List<GatewayPlan> gateways)
      throws IOException {
    this.host = host;
    this.agent = new CallAgent(host, gateways, this, System.nanoTime());
    try {
      this.port = media.openDatagrams(local, this::received);
    } catch (IOException e) {
      loop.close();
      throw e;
    }
    loop.ticker(this);
  }

  public CallAgent agent() {
    return agent;
  }

  public InetSocketAddress local() {
    return port.local();
  }

  private void received(
      ByteBuffer buffer, int offset, int length, long high, long low, int from, long nowNs) {
    InetSocketAddress peer = MediaAddress.of(high, low, from).socketAddress();
    if (!agent.isPeer(peer) || !host.admits(peer, length)) return;
    byte[] datagram = new byte[length];
    buffer.get(offset, datagram);
    loop.offer(() -> agent.receive(datagram, peer, System.nanoTime()));
  }

  @Override
  public void send(byte[] datagram, InetSocketAddress to) {
    port.send(datagram, MediaAddress.of(to));
  }

  @Override
  public void onLoop(Consumer<Long> task) {
    loop.offer(() -> task.accept(System.nanoTime()));
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public long deadlineNs() {
    return agent.deadlineNs();
  }

  @Override
  public void tick(long nowNs) {
    agent.tick(nowNs);
  }

  /** Ends every call; the port closes with the media loop. */
  @Override
  public void close() {
    port.sayLast(loop, () -> agent.endAll(System.nanoTime()));
  }
}
