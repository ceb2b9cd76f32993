package org.ringfence.gateway.mgcp;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The loop, the clock and the port of a call agent; simulated ones in tests. */
public interface AgentSurroundings {
  void send(byte[] datagram, InetSocketAddress to);

  /** Does that on the agent's loop, told the time. */
  void onLoop(Consumer<Long> task);

  RandomGenerator random();
}
