package org.ringfence.base;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One path to a peer: a pair of UDP addresses, or one connection (RFC 5626 section 3.1).
 *
 * @param local the address the packets arrive at; null when any will do
 * @param remote the peer's resolved address
 * @param connection the number of the connection, never used twice; 0 for UDP, and for a request
 *     that may use any connection to {@code remote} or open one
 * @param peerName the name the peer's certificate must show when a secure connection is opened;
 *     null when it was the peer who connected
 */
public record Flow(
    Transport transport,
    @Nullable InetSocketAddress local,
    InetSocketAddress remote,
    long connection,
    @Nullable String peerName) {

  /** A path that is yet to be opened. */
  public static Flow to(Transport transport, InetSocketAddress remote, @Nullable String peerName) {
    return new Flow(transport, null, remote, 0, peerName);
  }
}
