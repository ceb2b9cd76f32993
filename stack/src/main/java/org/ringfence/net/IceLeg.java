package org.ringfence.net;

import java.net.InetSocketAddress;
import org.ringfence.ice.IceCredentials;
import org.ringfence.media.Protection;

/**
 * One party's path on the UDP port that all ICE calls of a media loop share: ICE lite (RFC 8445),
 * one protection for all its media lines (RFC 9143). Any thread may call; nothing here waits.
 */
public final class IceLeg {
  private final InetSocketAddress local;
  private volatile IceCredentials credentials;

  IceLeg(InetSocketAddress local, IceCredentials credentials, IceListener listener) {
    this.local = local;
    this.credentials = credentials;
  }

  /** Ours: {@code a=ice-ufrag} and {@code a=ice-pwd}. */
  public IceCredentials credentials() {
    return credentials;
  }

  /** Our one address and port, for the candidate and the {@code m=} lines. */
  public InetSocketAddress local() {
    return local;
  }

  /** How all its packets are protected from now on; nothing passes before. */
  public void protect(Protection protection) {}

  /**
   * Begins an ICE restart (RFC 8445 section 9): media go on over the old path until the peer has
   * chosen one with the new credentials.
   *
   * @return the new ones, which {@link #credentials} tells from now on
   */
  public IceCredentials restart() {
    return credentials;
  }

  /** Ends it; its relays' other sides go on. More than once does no harm. */
  public void close() {}
}
