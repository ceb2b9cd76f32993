package org.ringfence.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.call.Destination;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.stun.StunMessage;

/** What an endpoint does with what arrives. Called on the shard it arrived for; never blocks. */
public interface AgentHandler {
  /**
   * Sees each request outside a dialog before any state is made for it; may answer it by {@link
   * AgentShard#respondStateless}, now or later.
   *
   * @return whether the request was dealt with
   */
  boolean screen(AgentShard shard, SipRequest request, Flow from, long nowNs);

  /**
   * Sees each request within a call that comes another way than the last one of its peer; may
   * answer it in place of the call.
   *
   * @return whether the request was dealt with
   */
  default boolean screenWithin(
      AgentShard shard, Session session, SipRequest request, Flow from, long nowNs) {
    return false;
  }

  /** A call comes in; screened before. Refused as busy unless told otherwise. */
  default void invited(AgentShard shard, Session session, long nowNs) {
    session.reject(486, null, List.of());
  }

  /**
   * Another request; screened before when it is outside a dialog. To be answered in any case: 200
   * to OPTIONS and 405 to all others unless told otherwise.
   */
  default void request(
      AgentShard shard, ServerTransaction transaction, SipRequest request, Flow from, long nowNs) {
    shard.layer().respond(transaction, request.is(Method.OPTIONS) ? 200 : 405, nowNs);
  }

  /** Whether it knows an extension beside those that every session knows: {@code siprec}. */
  default boolean supports(String optionTag) {
    return false;
  }

  /** Credentials for a request of ours that was challenged; null when there are none. */
  default @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    return null;
  }

  /** Whom a URI names: the number in it, or one device of ours as well (RFC 5627). */
  default Destination destination(Uri uri) {
    return Destination.of(uri.user());
  }

  /**
   * Where a request to {@code target} goes: to it, or to the device that it names (RFC 5627).
   *
   * @param direct the flow it will take; null when that is to be looked up
   */
  default Uri reached(Uri target, @Nullable Flow direct) {
    return target;
  }

  /** The address by which others reach us wherever we are (RFC 5627); null to show our own. */
  default @Nullable NameAddr contact(Flow flow) {
    return null;
  }

  /**
   * Whether the peer may say who somebody is, and may hear it of one who wants it hidden (RFC 3325
   * section 5): a phone's server may, a server's phones may not.
   */
  default boolean trusts(Flow peer) {
    return true;
  }

  /**
   * Whether requests there say that we hold back what the peer has no room for, and do so (RFC
   * 7339): other servers want it, phones have no use for it.
   */
  default boolean holdsBack(Flow peer) {
    return false;
  }

  /** A connection is gone. Called on no shard in particular. */
  default void closed(Flow flow) {}

  /** The peer answered a ping. Called on no shard in particular. */
  default void pong(Flow flow) {}

  /** A STUN response came, asked for or not. Called on no shard in particular. */
  default void answered(StunMessage response, Flow from) {}

  /** The flow that has taken the place of one that is gone, of the same phone; null for none. */
  default @Nullable Flow current(Flow flow) {
    return flow;
  }
}
