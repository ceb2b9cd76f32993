package org.ringfence.agent;

import org.ringfence.base.Flow;
import org.ringfence.sip.message.SipMessage;

/** Sees every message as it comes in or goes out, on the shard that it belongs to. */
@FunctionalInterface
public interface MessageTap {
  /** Sees nothing. */
  MessageTap NONE = (shard, message, flow, received) -> {};

  /** Must be quick: whoever called waits. */
  void passed(AgentShard shard, SipMessage message, Flow flow, boolean received);
}
