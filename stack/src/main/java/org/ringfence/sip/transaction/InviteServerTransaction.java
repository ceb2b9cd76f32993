package org.ringfence.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** INVITE server transaction (RFC 3261 section 17.2.1, Accepted state of RFC 6026 section 7.1). */
final class InviteServerTransaction extends ServerMachine {
  private enum State {
    PROCEEDING,
    COMPLETED,
    CONFIRMED,
    ACCEPTED
  }

  private State state = State.PROCEEDING;
  private boolean cancelled;

  /** The latest provisional response, if any. */
  private @Nullable SipResponse provisional;

  /** The final response >= 300, as bytes. */
  private byte @Nullable [] refusal;

  /** The tag that the ACK of the refusal must carry when its branch is no proof (17.2.3). */
  private @Nullable String toTag;

  /** Timer G. */
  private long intervalNs;

  /** Timer H. */
  private long giveUpNs;

  InviteServerTransaction(TransactionLayer layer, long key, long mergeKey, Flow replyTo) {
    super(layer, key, mergeKey, replyTo);
  }

  @Override
  void start(long nowNs) {
    layer.wheel().schedule(this, nowNs + Timers.TRYING_NS);
  }

  @Override
  void repeated(SipRequest request, long nowNs) {
    switch (state) {
      case PROCEEDING -> {
        if (provisional != null) layer.send(provisional, replyTo);
      }
      case COMPLETED -> layer.sendKept(refusal, replyTo);
      case CONFIRMED, ACCEPTED -> {} // Absorbed; the user repeats its 2xx until the ACK comes.
    }
  }

  /** Whether the ACK is this transaction's; if not, it is the dialog's. */
  boolean acknowledged(SipRequest ack, long nowNs) {
    switch (state) {
      case PROCEEDING, ACCEPTED -> {
        return false;
      }
      case COMPLETED -> {
        if (!ack.topVia().hasUniqueBranch() && !carriesOurTag(ack.to())) return false;
        refusal = null;
        if (reliable()) {
          end(nowNs);
        } else {
          state = State.CONFIRMED;
          layer.wheel().schedule(this, nowNs + layer.timers().t4Ns()); // Timer I.
        }
      }
      case CONFIRMED -> {}
    }
    return true;
  }

  /** Whether the CANCEL finds the INVITE unanswered for the first time. */
  boolean cancels() {
    if (state != State.PROCEEDING || cancelled) return false;
    cancelled = true;
    return true;
  }

  /** The To tag that the user has chosen, or null when it has said nothing yet. */
  @Nullable String toTag() {
    return toTag;
  }

  @Override
  boolean respond(SipResponse response, long nowNs) {
    return switch (state) {
      case PROCEEDING -> {
        String tag = response.to().tag();
        if (tag != null) toTag = tag;
        if (response.isProvisional()) proceed(response);
        else if (response.isSuccess()) accept(response, nowNs);
        else complete(response, nowNs);
        yield true;
      }
      case ACCEPTED -> {
        if (!response.isSuccess() || transaction == null) yield false;
        layer.send(response, replyTo);
        yield true;
      }
      case COMPLETED, CONFIRMED -> false;
    };
  }

  @Override
  public void fire(long nowNs) {
    switch (state) {
      case PROCEEDING -> proceed(SipResponse.to(transaction().request(), 100, null).build());
      case COMPLETED -> {
        if (nowNs >= giveUpNs) {
          transaction().timedOut = true; // Timer H.
          end(nowNs);
        } else {
          intervalNs = Math.min(intervalNs * 2, layer.timers().t2Ns()); // Timer G.
          armCompleted(nowNs);
          layer.sendKept(refusal, replyTo);
        }
      }
      case CONFIRMED, ACCEPTED -> end(nowNs); // Timers I and L.
    }
  }

  private void proceed(SipResponse response) {
    provisional = response;
    layer.wheel().cancel(this);
    layer.send(response, replyTo);
  }

  private void accept(SipResponse response, long nowNs) {
    state = State.ACCEPTED;
    answered();
    layer.wheel().schedule(this, nowNs + layer.timers().patienceNs()); // Timer L.
    layer.send(response, replyTo);
  }

  private void complete(SipResponse response, long nowNs) {
    state = State.COMPLETED;
    answered();
    refusal = response.toBytes();
    intervalNs = layer.timers().t1Ns();
    giveUpNs = nowNs + layer.timers().patienceNs();
    armCompleted(nowNs);
    layer.send(response, replyTo);
  }

  private void answered() {
    ServerTransaction told = transaction();
    told.answered = true;
    told.request = told.request.essentials();
    provisional = null;
  }

  private void armCompleted(long nowNs) {
    long againNs = reliable() ? giveUpNs : nowNs + intervalNs;
    layer.wheel().schedule(this, Math.min(againNs, giveUpNs));
  }

  private boolean carriesOurTag(NameAddr to) {
    String tag = to.tag();
    return tag == null ? toTag == null : tag.equals(toTag);
  }

  private void end(long nowNs) {
    ServerTransaction told = transaction();
    transaction = null;
    layer.terminated(this);
    layer.user().ended(told, nowNs);
  }
}
