package org.ringfence.agent;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.transaction.ServerTransaction;

/** What an endpoint does with what arrives. Called on the shard it arrived for; never blocks. */
public interface AgentHandler {
  /**
   * Sees each request outside a dialog before any state is made for it; may answer it by {@link
   * AgentShard#respondStateless}, now or later.
   *
   * @return whether the request was dealt with
   */
  boolean screen(AgentShard shard, SipRequest request, Flow from, long nowNs);

  /** A call comes in; screened before. */
  void invited(AgentShard shard, Session session, long nowNs);

  /** Another request; screened before when it is outside a dialog. To be answered in any case. */
  void request(
      AgentShard shard, ServerTransaction transaction, SipRequest request, Flow from, long nowNs);

  /** Credentials for a request of ours that was challenged; null when there are none. */
  @Nullable Header credentials(SipRequest request, SipResponse challenge);

  /** A connection is gone. Called on no shard in particular. */
  default void closed(Flow flow) {}

  /** The peer answered a ping. Called on no shard in particular. */
  default void pong(Flow flow) {}

  /** The flow that has taken the place of one that is gone, of the same phone; null for none. */
  default @Nullable Flow current(Flow flow) {
    return flow;
  }
}
