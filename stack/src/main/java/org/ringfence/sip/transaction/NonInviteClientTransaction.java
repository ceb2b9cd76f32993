package org.ringfence.sip.transaction;

import org.ringfence.base.Flow;
import org.ringfence.sip.message.SipResponse;

/** Non-INVITE client transaction (RFC 3261 section 17.1.2). */
final class NonInviteClientTransaction extends ClientMachine {
  private enum State {
    TRYING,
    PROCEEDING,
    COMPLETED
  }

  private State state = State.TRYING;

  /** Timer E. */
  private long intervalNs;

  /** Timer F. */
  private long giveUpNs;

  NonInviteClientTransaction(TransactionLayer layer, long key, ClientTransaction transaction) {
    super(layer, key, transaction);
  }

  @Override
  void start(long nowNs) {
    intervalNs = layer.timers().t1Ns();
    giveUpNs = nowNs + layer.timers().patienceNs();
    arm(nowNs);
    layer.send(transaction().request(), transaction().flow());
  }

  @Override
  void receive(SipResponse response, long nowNs) {
    switch (state) {
      case TRYING, PROCEEDING -> {
        if (response.isProvisional()) {
          state = State.PROCEEDING;
          transaction().handler.response(transaction(), response, nowNs);
        } else {
          complete(response, nowNs);
        }
      }
      case COMPLETED -> {} // A retransmission; timer K waits for them.
    }
  }

  @Override
  void tick(long nowNs) {
    switch (state) {
      case TRYING, PROCEEDING -> {
        if (nowNs >= giveUpNs) {
          fail(Failure.Kind.TIMEOUT, "no final response", nowNs);
        } else {
          long t2Ns = layer.timers().t2Ns();
          intervalNs = state == State.TRYING ? Math.min(intervalNs * 2, t2Ns) : t2Ns;
          arm(nowNs);
          layer.send(transaction().request(), transaction().flow());
        }
      }
      case COMPLETED -> layer.terminated(this); // Timer K.
    }
  }

  @Override
  void transportFailed(String reason, long nowNs) {
    if (state != State.COMPLETED) fail(Failure.Kind.TRANSPORT, reason, nowNs);
  }

  @Override
  boolean isUnheard() {
    return state == State.TRYING;
  }

  private void complete(SipResponse response, long nowNs) {
    state = State.COMPLETED;
    if (transaction().flow().transport().reliable()) layer.terminated(this);
    else layer.wheel().schedule(this, nowNs + layer.timers().t4Ns());
    finish(response, nowNs);
  }

  private void arm(long nowNs) {
    Flow flow = transaction().flow();
    long againNs = flow.transport().reliable() ? giveUpNs : nowNs + intervalNs;
    layer.wheel().schedule(this, Math.min(againNs, giveUpNs));
  }
}
