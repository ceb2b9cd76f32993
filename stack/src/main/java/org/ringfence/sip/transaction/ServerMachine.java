package org.ringfence.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** What both server machines have in common. Small once answered: many wait for stragglers. */
abstract sealed class ServerMachine extends TimerWheel.Timer
    permits InviteServerTransaction, NonInviteServerTransaction {
  final TransactionLayer layer;

  /** Its name in the layer's table. */
  final long key;

  /** Its name as a request that may come by two paths; 0 when it has a To tag. */
  final long mergeKey;

  /** Where responses go (RFC 3261 section 18.2.2). */
  final Flow replyTo;

  /** The user's side; let go when nothing more can be told. */
  @Nullable ServerTransaction transaction;

  ServerMachine(TransactionLayer layer, long key, long mergeKey, Flow replyTo) {
    this.layer = layer;
    this.key = key;
    this.mergeKey = mergeKey;
    this.replyTo = replyTo;
  }

  /** Armed, before the user hears of the request. */
  abstract void start(long nowNs);

  /** The same request again. */
  abstract void repeated(SipRequest request, long nowNs);

  /** Sends a response of the user's; false when it may not be sent any more, or at all. */
  abstract boolean respond(SipResponse response, long nowNs);

  final ServerTransaction transaction() {
    ServerTransaction present = transaction;
    if (present == null) throw new IllegalStateException("the transaction is finished");
    return present;
  }

  final boolean reliable() {
    return replyTo.transport().reliable();
  }
}
