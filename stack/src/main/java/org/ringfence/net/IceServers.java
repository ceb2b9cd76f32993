package org.ringfence.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.stun.LongTermCredential;

/**
 * What helps a full ICE agent to find its candidates.
 *
 * @param stun tells how we are seen from outside; null for none
 * @param turn lends us an address (RFC 8656); null for none
 * @param user at the TURN server; null when there is none
 * @param relayOnly whether only the address lent is used and told: ours stay hidden
 */
public record IceServers(
    @Nullable InetSocketAddress stun,
    @Nullable InetSocketAddress turn,
    @Nullable LongTermCredential user,
    boolean relayOnly) {
  /** Our own addresses alone. */
  public static final IceServers NONE = new IceServers(null, null, null, false);

  public IceServers {
    if (turn != null && user == null) throw new IllegalArgumentException("TURN needs a user");
    if (relayOnly && turn == null) throw new IllegalArgumentException("a relay has to be named");
  }
}
