package org.ringfence.sip.transaction;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** INVITE client transaction (RFC 3261 section 17.1.1, Accepted state of RFC 6026 section 7.2). */
final class InviteClientTransaction extends ClientMachine {
  private enum State {
    CALLING,
    PROCEEDING,
    COMPLETED,
    ACCEPTED
  }

  private final Flow flow;
  private State state = State.CALLING;

  /** Timer A. */
  private long intervalNs;

  /** When timer B fires, or 64 * T1 after a CANCEL. */
  private long giveUpNs;

  private boolean cancelSent;

  /** What a CANCEL shall say that waits for the first provisional response. */
  private @Nullable List<Header> cancelWaiting;

  /** The ACK of COMPLETED, as bytes. */
  private byte @Nullable [] ack;

  InviteClientTransaction(TransactionLayer layer, long key, ClientTransaction transaction) {
    super(layer, key, transaction);
    flow = transaction.flow();
  }

  @Override
  void start(long nowNs) {
    intervalNs = layer.timers().t1Ns();
    giveUpNs = nowNs + layer.timers().patienceNs();
    armCalling(nowNs);
    layer.send(transaction().request(), flow);
  }

  @Override
  void receive(SipResponse response, long nowNs) {
    switch (state) {
      case CALLING, PROCEEDING -> {
        if (response.isProvisional()) proceed(response, nowNs);
        else if (response.isSuccess()) accept(response, nowNs);
        else complete(response, nowNs);
      }
      case COMPLETED -> {
        if (response.status() >= 300 && ack != null) layer.sendKept(ack, flow);
      }
      case ACCEPTED -> {
        if (response.isSuccess()) transaction().handler.response(transaction(), response, nowNs);
      }
    }
  }

  @Override
  void tick(long nowNs) {
    switch (state) {
      case CALLING -> {
        if (nowNs >= giveUpNs) {
          fail(Failure.Kind.TIMEOUT, "no response to INVITE", nowNs); // Timer B.
        } else {
          intervalNs *= 2; // Timer A.
          armCalling(nowNs);
          layer.send(transaction().request(), flow);
        }
      }
      case PROCEEDING -> fail(Failure.Kind.TIMEOUT, "no final response after CANCEL", nowNs);
      case COMPLETED, ACCEPTED -> layer.terminated(this); // Timers D and M.
    }
  }

  @Override
  void transportFailed(String reason, long nowNs) {
    switch (state) {
      case CALLING, PROCEEDING -> fail(Failure.Kind.TRANSPORT, reason, nowNs);
      case COMPLETED -> layer.terminated(this); // The ACK was lost; the response is known.
      case ACCEPTED -> {}
    }
  }

  @Override
  boolean isUnheard() {
    return state == State.CALLING;
  }

  /** A CANCEL that waited for the first response still does. */
  @Override
  void resume(ClientMachine before) {
    if (before instanceof InviteClientTransaction invite) cancelWaiting = invite.cancelWaiting;
  }

  /** Cancels, once a provisional response shows that there is something to cancel (9.1). */
  void cancel(List<Header> extra, long nowNs) {
    if (cancelSent || transaction == null) return;
    if (state == State.PROCEEDING) sendCancel(extra, nowNs);
    else if (state == State.CALLING) cancelWaiting = extra;
  }

  private void proceed(SipResponse response, long nowNs) {
    if (state == State.CALLING) {
      state = State.PROCEEDING;
      layer.wheel().cancel(this);
      List<Header> extra = cancelWaiting;
      if (extra != null) sendCancel(extra, nowNs);
    }
    transaction().handler.response(transaction(), response, nowNs);
  }

  private void accept(SipResponse response, long nowNs) {
    state = State.ACCEPTED;
    layer.wheel().schedule(this, nowNs + layer.timers().patienceNs()); // Timer M.
    ClientTransaction told = transaction();
    layer.finished(told);
    told.handler.response(told, response, nowNs);
    told.request = told.request.essentials();
  }

  private void complete(SipResponse response, long nowNs) {
    state = State.COMPLETED;
    SipRequest acknowledgement = Derived.ack(transaction().request(), response);
    if (flow.transport().reliable()) {
      layer.terminated(this);
    } else {
      ack = acknowledgement.toBytes();
      layer.wheel().schedule(this, nowNs + layer.timers().patienceNs()); // Timer D.
    }
    layer.send(acknowledgement, flow);
    finish(response, nowNs);
  }

  private void armCalling(long nowNs) {
    long againNs = flow.transport().reliable() ? giveUpNs : nowNs + intervalNs;
    layer.wheel().schedule(this, Math.min(againNs, giveUpNs));
  }

  private void sendCancel(List<Header> extra, long nowNs) {
    cancelSent = true;
    cancelWaiting = null;
    layer.wheel().schedule(this, nowNs + layer.timers().patienceNs());
    layer.startCancel(Derived.cancel(transaction().request(), extra), flow, nowNs);
  }
}
