package org.ringfence.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.TimerWheel;
import org.ringfence.sip.message.SipResponse;

/** What both client machines have in common. Small once finished: many wait for stragglers. */
abstract sealed class ClientMachine extends TimerWheel.Timer
    permits InviteClientTransaction, NonInviteClientTransaction {
  final TransactionLayer layer;

  /** Its name in the layer's table. */
  final long key;

  /** The sender's side; let go when nothing more can be told. */
  @Nullable ClientTransaction transaction;

  private boolean refused;

  ClientMachine(TransactionLayer layer, long key, ClientTransaction transaction) {
    this.layer = layer;
    this.key = key;
    this.transaction = transaction;
  }

  abstract void start(long nowNs);

  /** Fails at the next tick, without having been sent: the table is full. */
  final void refuse(long nowNs) {
    refused = true;
    layer.wheel().schedule(this, nowNs);
  }

  @Override
  public final void fire(long nowNs) {
    if (refused) fail(Failure.Kind.TRANSPORT, "too many transactions", nowNs);
    else tick(nowNs);
  }

  abstract void tick(long nowNs);

  abstract void receive(SipResponse response, long nowNs);

  /** The request, or an ACK, could not be sent, or its connection is gone. */
  abstract void transportFailed(String reason, long nowNs);

  /** Whether no response has come, so that the request may be sent in another way. */
  abstract boolean isUnheard();

  /** Goes on for the machine that tried the same request in another way. */
  void resume(ClientMachine before) {}

  /** Hands over the last response and forgets the sender. */
  final void finish(SipResponse response, long nowNs) {
    ClientTransaction told = transaction();
    transaction = null;
    layer.finished(told);
    told.handler.response(told, response, nowNs);
  }

  final void fail(Failure.Kind kind, String text, long nowNs) {
    ClientTransaction told = transaction();
    transaction = null;
    layer.terminated(this);
    layer.finished(told);
    told.handler.failed(told, new Failure(kind, text), nowNs);
  }

  final ClientTransaction transaction() {
    ClientTransaction present = transaction;
    if (present == null) throw new IllegalStateException("the transaction is finished");
    return present;
  }
}
