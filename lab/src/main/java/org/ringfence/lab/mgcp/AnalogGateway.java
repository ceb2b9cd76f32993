package org.ringfence.lab.mgcp;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.ringfence.gateway.mgcp.ConnectionMedia;
import org.ringfence.gateway.mgcp.EndpointHost;
import org.ringfence.gateway.mgcp.EndpointServer;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.PackageEvent;

/**
 * A gateway with analog phones, without the sockets: whoever runs it gives it datagrams and the
 * time.
 */
public final class AnalogGateway implements EndpointHost {
  /** The network before it, and the clock. */
  public interface Around {
    void send(byte[] datagram, InetSocketAddress to);

    long nowNs();

    /** Something was done: the next time may be another. */
    void changed();

    RandomGenerator random();
  }

  private final Around around;
  private final InetSocketAddress agent;
  private final String address;
  private final IntUnaryOperator ports;
  private final List<EndpointName> names = new ArrayList<>();
  private final List<AnalogPhone> phones = new ArrayList<>();
  private final EndpointServer server;

  /**
   * @param address where its media are
   * @param ports the one for a connection of a line
   */
  public AnalogGateway(
      String domain,
      int lines,
      InetSocketAddress agent,
      String address,
      IntUnaryOperator ports,
      Around around) {
    this.around = around;
    this.agent = agent;
    this.address = address;
    this.ports = ports;
    for (int i = 1; i <= lines; i++) {
      EndpointName name = new EndpointName("aaln/" + i, domain);
      names.add(name);
      phones.add(new AnalogPhone(this, name));
    }
    this.server = new EndpointServer(this, names, agent, 0, around.nowNs());
  }

  /** From 1 on, as the lines are named. */
  public AnalogPhone phone(int line) {
    return phones.get(line - 1);
  }

  /** Whether the call agent knows of it. */
  public boolean isThere() {
    return server.isThere();
  }

  void happens(EndpointName line, PackageEvent event) {
    server.observe(line, event, around.nowNs());
    around.changed();
  }

  public void receive(byte[] datagram, InetSocketAddress from) {
    server.receive(datagram, from, around.nowNs());
  }

  public long deadlineNs() {
    return server.deadlineNs();
  }

  public void tick() {
    server.tick(around.nowNs());
  }

  @Override
  public void send(byte[] datagram, InetSocketAddress to) {
    around.send(datagram, to);
  }

  @Override
  public boolean isAgent(InetSocketAddress from) {
    return from.equals(agent);
  }

  @Override
  public ConnectionMedia open(EndpointName endpoint) {
    int index = names.indexOf(endpoint);
    return phones.get(index).open(address, ports.applyAsInt(index + 1));
  }

  @Override
  public void sound(EndpointName endpoint, List<PackageEvent> signals) {
    phones.get(names.indexOf(endpoint)).sound(signals);
  }

  @Override
  public RandomGenerator random() {
    return around.random();
  }
}
