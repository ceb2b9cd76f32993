package org.ringfence.gateway.mgcp;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.PackageEvent;

/** What is behind the endpoints that we serve, and the network before them. */
public interface EndpointHost {
  void send(byte[] datagram, InetSocketAddress to);

  /** Whether that is one of the call agents we listen to. */
  boolean isAgent(InetSocketAddress from);

  /** Media for a new connection; null when there are none left. */
  @Nullable ConnectionMedia open(EndpointName endpoint);

  /** The endpoint sounds these from now on, and no others. */
  void sound(EndpointName endpoint, List<PackageEvent> signals);

  RandomGenerator random();
}
