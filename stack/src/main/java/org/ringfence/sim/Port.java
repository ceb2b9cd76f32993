package org.ringfence.sim;

import java.net.InetSocketAddress;

/** A node's hold on its network; dead once the node has crashed. */
public interface Port {
  void send(byte[] datagram, InetSocketAddress to);

  /** Asks to be woken, once; only the latest call counts. Long.MAX_VALUE asks for nothing. */
  void wakeAt(long timeNs);

  InetSocketAddress address();
}
