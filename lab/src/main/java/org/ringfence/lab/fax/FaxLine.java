package org.ringfence.lab.fax;

import java.net.InetSocketAddress;

/** How a fax machine is on the network: as sound, or by T.38. */
interface FaxLine extends AutoCloseable {
  /** Where it is to be sent to. */
  int port();

  /** Speaks to that address from now on. */
  void speakTo(InetSocketAddress address);

  boolean isOver();

  String outcome();

  @Override
  void close();
}
