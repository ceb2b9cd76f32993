package org.ringfence.mgcp;

import java.net.InetSocketAddress;

/** What the transactions of one port need from whoever runs them. None of it calls back. */
public interface MgcpSurroundings {
  void send(byte[] datagram, InetSocketAddress to);

  /** Whether anything of that address is listened to. */
  boolean isPeer(InetSocketAddress from);

  /** A command came, for the first time: to be answered, now or later. */
  void asked(MgcpCommand command, Asked by, long nowNs);
}
