package org.ringfence.sim;

import java.net.InetSocketAddress;

/** A machine on a {@link VirtualNetwork}. */
public interface Node {
  /** A packet has come. {@code from} is the address seen here: a NAT's, when there is one. */
  void receive(byte[] datagram, InetSocketAddress from, long nowNs);

  /** The time asked for by {@link Port#wakeAt} has come. */
  void wake(long nowNs);
}
