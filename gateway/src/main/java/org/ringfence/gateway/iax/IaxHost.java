package org.ringfence.gateway.iax;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Party;
import org.ringfence.iax.IaxAccount;

/** What the server is to its IAX2 gateway. Called on the gateway's loop; never blocks. */
public interface IaxHost {
  /** Who may call and register by that name; null for nobody. */
  @Nullable IaxAccount account(String name);

  /** Who that account is to those it calls. */
  Party party(String name);

  /** For how long a phone that asks for so many seconds stays registered. */
  int registrationSeconds(int asked);

  /** A call of one who proved to be somebody: its leg is to become part of a call, or to end. */
  void called(IncomingCall call);

  /** Whether the peer at that address need not show a call token. */
  boolean knowsNoTokens(InetSocketAddress peer);

  /** Whether a datagram of an address may be looked at; called on the media loop. */
  boolean admits(InetSocketAddress from, int bytes);
}
