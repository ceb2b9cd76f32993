package org.ringfence.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Non-INVITE server transaction (RFC 3261 section 17.2.2, corrected by RFC 4320). */
final class NonInviteServerTransaction extends ServerMachine {
  private enum State {
    TRYING,
    PROCEEDING,
    COMPLETED
  }

  private State state = State.TRYING;

  /** When it came. */
  private long sinceNs;

  /** The response that a repeated request gets again, as bytes. */
  private byte @Nullable [] last;

  NonInviteServerTransaction(TransactionLayer layer, long key, long mergeKey, Flow replyTo) {
    super(layer, key, mergeKey, replyTo);
  }

  @Override
  void start(long nowNs) {
    sinceNs = nowNs;
    layer.wheel().schedule(this, nowNs + layer.timers().slowedNs());
  }

  @Override
  void repeated(SipRequest request, long nowNs) {
    switch (state) {
      case TRYING -> {}
      case PROCEEDING, COMPLETED -> layer.sendKept(last, replyTo);
    }
  }

  @Override
  boolean respond(SipResponse response, long nowNs) {
    if (state == State.COMPLETED) return false;
    if (response.isProvisional()) return proceed(response, nowNs);
    if (response.status() == 408) {
      end(nowNs); // Nobody is left to hear it (RFC 4320 section 4.2).
      return false;
    }
    complete(response, nowNs);
    return true;
  }

  @Override
  public void fire(long nowNs) {
    switch (state) {
      case TRYING -> proceed(SipResponse.to(transaction().request(), 100, null).build(), nowNs);
      case PROCEEDING -> end(nowNs); // The client has given up by timer F.
      case COMPLETED -> { // Timer J.
        transaction = null;
        layer.terminated(this);
      }
    }
  }

  /** Only a 100, and over UDP only when the client has slowed down (RFC 4320 section 4.1). */
  private boolean proceed(SipResponse response, long nowNs) {
    if (response.status() != 100) return false;
    if (!reliable() && nowNs - sinceNs < layer.timers().slowedNs()) return false;
    state = State.PROCEEDING;
    last = response.toBytes();
    layer.wheel().schedule(this, sinceNs + layer.timers().patienceNs());
    layer.send(response, replyTo);
    return true;
  }

  private void complete(SipResponse response, long nowNs) {
    state = State.COMPLETED;
    transaction().answered = true;
    transaction = null;
    if (reliable()) {
      layer.terminated(this);
    } else {
      last = response.toBytes();
      layer.wheel().schedule(this, nowNs + layer.lingerNs()); // Timer J.
    }
    layer.send(response, replyTo);
  }

  private void end(long nowNs) {
    ServerTransaction told = transaction();
    transaction = null;
    state = State.COMPLETED;
    layer.terminated(this);
    layer.user().ended(told, nowNs);
  }
}
