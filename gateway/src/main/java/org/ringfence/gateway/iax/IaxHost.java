package org.ringfence.gateway.iax;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Party;
import org.ringfence.iax.IaxAccount;

/** What the server is to its IAX2 gateway. Called on the gateway's loop; never blocks. */
public interface IaxHost {
  /** Who may call and register by that name; null for nobody. */
  @Nullable IaxAccount account(String name);

  /** Who that account is to those it calls; a trunk says who calls over it. */
  Party party(String name, Party said);

  /** The servers that calls go to and come from. */
  List<IaxTrunk> trunks();

  /** For how long a phone that asks for so many seconds stays registered. */
  int registrationSeconds(int asked);

  /** Remembers where a phone is, beyond a restart; that it is gone when 0 seconds. */
  void remember(KnownPhone phone);

  /** Those that were remembered, and are not gone. */
  List<KnownPhone> remembered();

  /** A call of one who proved to be somebody: its leg is to become part of a call, or to end. */
  void called(IncomingCall call);

  /** Messages for that account: those that were heard, times 256, and new ones. */
  int messages(String name);

  /** Whether the peer at that address need not show a call token. */
  boolean knowsNoTokens(InetSocketAddress peer);

  /** Whether a datagram of an address may be looked at; called on the media loop. */
  boolean admits(InetSocketAddress from, int bytes);
}
