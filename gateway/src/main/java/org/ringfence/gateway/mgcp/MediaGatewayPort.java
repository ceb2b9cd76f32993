package org.ringfence.gateway.mgcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.MediaAddress;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.PackageEvent;
import org.ringfence.net.DatagramPort;
import org.ringfence.net.EventLoop;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.Ticker;

/**
 * Our media engine as a gateway under another's call agent: endpoints {@code bridge/1} and on, each
 * of which joins two connections.
 */
public final class MediaGatewayPort implements EndpointHost, Ticker, AutoCloseable {
  private static final long MOST_DELAY_NS = 2_000_000_000L;

  private final SecureRandom random = new SecureRandom();
  private final EventLoop loop = new EventLoop("mgcp-gateway");
  private final InetSocketAddress agent;
  private final Map<EndpointName, Bridge> bridges = new HashMap<>();
  private final EndpointServer server;
  private final DatagramPort port;

  /**
   * Opens the port and tells the call agent that it is there.
   *
   * @param media stays the caller's
   * @param address where the media are
   */
  public MediaGatewayPort(
      InetSocketAddress local,
      MediaLoop media,
      InetAddress address,
      InetSocketAddress agent,
      String domain,
      int count)
      throws IOException {
    this.agent = agent;
    List<EndpointName> names = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      EndpointName name = new EndpointName("bridge/" + i, domain);
      names.add(name);
      bridges.put(name, new Bridge(media, address, random::nextLong));
    }
    this.server = new EndpointServer(this, names, agent, MOST_DELAY_NS, System.nanoTime());
    try {
      this.port = media.openDatagrams(local, this::received);
    } catch (IOException e) {
      loop.close();
      throw e;
    }
    loop.ticker(this);
  }

  public InetSocketAddress local() {
    return port.local();
  }

  /** Whether the call agent knows that we are here. */
  public boolean isThere() {
    return server.isThere();
  }

  private void received(
      ByteBuffer buffer, int offset, int length, long high, long low, int from, long nowNs) {
    InetSocketAddress peer = MediaAddress.of(high, low, from).socketAddress();
    if (!isAgent(peer)) return;
    byte[] datagram = new byte[length];
    buffer.get(offset, datagram);
    loop.offer(() -> server.receive(datagram, peer, System.nanoTime()));
  }

  @Override
  public void send(byte[] datagram, InetSocketAddress to) {
    port.send(datagram, MediaAddress.of(to));
  }

  @Override
  public boolean isAgent(InetSocketAddress from) {
    return from.getAddress().equals(agent.getAddress());
  }

  @Override
  public @Nullable ConnectionMedia open(EndpointName endpoint) {
    Bridge bridge = bridges.get(endpoint);
    return bridge == null ? null : bridge.open();
  }

  @Override
  public void sound(EndpointName endpoint, List<PackageEvent> signals) {
    // There is nobody at it to hear that.
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public long deadlineNs() {
    return server.deadlineNs();
  }

  @Override
  public void tick(long nowNs) {
    server.tick(nowNs);
  }

  /** Lets go of every connection; the port closes with the media loop. */
  @Override
  public void close() {
    port.sayLast(loop, () -> server.close(System.nanoTime()));
  }
}
