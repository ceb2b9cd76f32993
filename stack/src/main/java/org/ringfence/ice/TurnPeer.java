package org.ringfence.ice;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A peer behind the relay: its permission and its channel (RFC 8656 sections 9 and 12). */
final class TurnPeer {
  final InetSocketAddress address;
  final int channel;

  /** Whether a channel has been asked for; then its refreshes keep the permission as well. */
  boolean wantsChannel;

  boolean permitted;
  boolean bound;

  /** When to ask for the permission or the channel again. */
  long refreshNs = Long.MAX_VALUE;

  /** The last datagram that came before there was a permission. */
  byte @Nullable [] waiting;

  TurnPeer(InetSocketAddress address, int channel) {
    this.address = address;
    this.channel = channel;
  }
}
