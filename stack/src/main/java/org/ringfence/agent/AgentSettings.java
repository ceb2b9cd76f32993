package org.ringfence.agent;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.transaction.Timers;

/**
 * What kind of endpoint it is.
 *
 * @param product for User-Agent and Server
 * @param user the user part of our Contact; empty for a server
 * @param domain what we call ourselves in From when we speak for nobody else
 * @param publicAddress what others reach us by, when a NAT stands before us; null otherwise
 * @param sessionSeconds the session interval we offer (RFC 4028); 0 to offer none
 */
public record AgentSettings(
    String product,
    String user,
    String domain,
    @Nullable InetAddress publicAddress,
    Timers timers,
    long sessionSeconds) {
  private static final long SESSION_SECONDS = 1800;

  /** The same in another domain. */
  AgentSettings in(String other) {
    return new AgentSettings(product, user, other, publicAddress, timers, sessionSeconds);
  }

  /** With the interval that RFC 4028 section 4 recommends. */
  public AgentSettings(
      String product,
      String user,
      String domain,
      @Nullable InetAddress publicAddress,
      Timers timers) {
    this(product, user, domain, publicAddress, timers, SESSION_SECONDS);
  }
}
