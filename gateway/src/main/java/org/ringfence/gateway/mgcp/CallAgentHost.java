package org.ringfence.gateway.mgcp;

import java.net.InetSocketAddress;
import org.ringfence.call.Party;

/** What the server is to its call agent. Called on the agent's loop; never blocks. */
public interface CallAgentHost {
  /** Who is at the line of that number. */
  Party party(String number);

  /** Somebody has dialled: the leg is to become part of a call, or to end. */
  void called(LineCall call);

  /** Whether whoever is at that line may call anybody. */
  boolean mayCall(String number);

  /** Whether new messages wait for that number. */
  boolean hasMessages(String number);

  /** What keys make a whole number. */
  String digitMap();

  /** Whether a datagram of an address may be looked at; called on the media loop. */
  boolean admits(InetSocketAddress from, int bytes);
}
