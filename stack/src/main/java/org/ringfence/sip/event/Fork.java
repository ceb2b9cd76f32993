package org.ringfence.sip.event;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.dialog.Dialog;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.Failure;

/** The dialog with one that tells us, and keeping it alive (RFC 6665 sections 4.1.2.2 and .3). */
final class Fork implements Reply {
  private static final int RETRY_SECONDS = 30;

  private final Subscriber subscriber;
  private final EventLayer layer;
  private final Dialog dialog;
  private final Alarm alarm;
  private @Nullable Flow peerFlow;
  private int asked;
  private long expiresNs = Alarm.NEVER;
  private long refreshNs = Alarm.NEVER;
  private long timerNNs = Alarm.NEVER;
  private boolean heard;
  private boolean underWay;
  private boolean intervalRaised;
  private boolean leaving;
  private boolean leaveWaits;
  private boolean over;

  Fork(Subscriber subscriber, SipRequest notify, long subscribeSeq) {
    this.subscriber = subscriber;
    this.layer = subscriber.layer();
    this.dialog = Dialog.asSubscriber(notify, subscriber.localTag(), subscribeSeq);
    this.alarm = new Alarm(layer.wheel(), this::alarmed);
    this.asked = subscriber.wish().expiresSeconds();
  }

  DialogId id() {
    return dialog.id();
  }

  boolean over() {
    return over;
  }

  /** Whether a NOTIFY comes in its order, as the status to answer it with. */
  int receive(SipRequest notify, Flow from) {
    if (heard && !dialog.inOrder(notify)) return 500; // The first has made the dialog.
    heard = true;
    dialog.retarget(notify);
    if (notify.vias().size() == 1 && !dialog.hasRoutes()) peerFlow = from;
    return 200;
  }

  /** What a NOTIFY says of the time that is left. */
  void told(SubscriptionState state, long nowNs) {
    if (leaving) return;
    timerNNs = Alarm.NEVER;
    if (state.expiresSeconds() >= 0) {
      lasts(Math.min(state.expiresSeconds(), Math.max(asked, 1)), nowNs);
    } else if (expiresNs == Alarm.NEVER) {
      lasts(asked, nowNs);
    } else {
      rearm();
    }
  }

  /** What a 2xx says of it. */
  void granted(int seconds, long nowNs) {
    if (over || leaving) return;
    asked = seconds;
    refreshNs = Alarm.NEVER;
    lasts(seconds, nowNs);
  }

  private void lasts(int seconds, long nowNs) {
    long lifeNs = seconds * Verdicts.SECOND_NS;
    expiresNs = nowNs + lifeNs;
    if (!underWay) {
      // Early enough for a SUBSCRIBE that is lost all the way, if the time allows it.
      long marginNs = Math.min(lifeNs / 2, layer.timers().patienceNs() + 5 * Verdicts.SECOND_NS);
      long atNs = expiresNs - marginNs - layer.random().nextLong(marginNs / 4 + 1);
      // Each NOTIFY says how little is left: that must not put the refresh off to the very end.
      refreshNs = Math.min(refreshNs, atNs);
    }
    rearm();
  }

  private void rearm() {
    alarm.at(over ? Alarm.NEVER : Math.min(timerNNs, Math.min(expiresNs, refreshNs)));
  }

  private void alarmed(long nowNs) {
    if (nowNs >= timerNNs) end(SubscriptionEnd.silent(layer.random()), nowNs);
    else if (nowNs >= expiresNs) end(SubscriptionEnd.expired(layer.random()), nowNs);
    else refresh(nowNs);
  }

  void refresh(long nowNs) {
    if (over || leaving || underWay || asked == 0) return;
    subscribe(asked, nowNs);
  }

  /** Ends it from our side; waits for the answer to a refresh that is under way. */
  void leave(long nowNs) {
    if (over || leaving) return;
    leaveWaits = underWay;
    if (underWay) return;
    leaving = true;
    subscribe(0, nowNs);
  }

  private void subscribe(int seconds, long nowNs) {
    underWay = true;
    refreshNs = Alarm.NEVER;
    timerNNs = nowNs + layer.timers().patienceNs();
    if (seconds == 0) expiresNs = Alarm.NEVER;
    rearm();
    SipRequest.Builder request = dialog.request(Method.SUBSCRIBE);
    subscriber.describe(request, seconds);
    layer.exchange(dialog::nextSeq, this).send(request.build(), peerFlow);
  }

  @Override
  public void answered(SipResponse response, long nowNs) {
    if (over) return;
    underWay = false;
    int status = response.status();
    int least = Verdicts.leastSeconds(response, asked);
    if (Verdicts.endsSubscription(status) || leaving && !response.isSuccess()) {
      end(SubscriptionEnd.refused(response, true, layer.random()), nowNs);
    } else if (leaveWaits) {
      leave(nowNs);
    } else if (leaving) {
      return; // Timer N runs until the last NOTIFY.
    } else if (response.isSuccess()) {
      dialog.retarget(response);
      if (status == 204) timerNNs = Alarm.NEVER;
      granted(Verdicts.grantedSeconds(response, asked), nowNs);
    } else if (least > 0 && !intervalRaised) {
      intervalRaised = true;
      asked = least;
      subscribe(asked, nowNs);
    } else {
      tryLater(Verdicts.retryAfterSeconds(response, RETRY_SECONDS), nowNs);
    }
  }

  @Override
  public void failed(Failure failure, long nowNs) {
    if (over) return;
    underWay = false;
    if (leaving || leaveWaits || failure.kind() == Failure.Kind.TIMEOUT) {
      end(SubscriptionEnd.silent(layer.random()), nowNs);
    } else {
      peerFlow = null;
      tryLater(RETRY_SECONDS, nowNs);
    }
  }

  /** The subscription holds as long as it did before (section 4.1.2.2). */
  private void tryLater(int seconds, long nowNs) {
    timerNNs = Alarm.NEVER;
    refreshNs = nowNs + seconds * Verdicts.SECOND_NS;
    rearm();
  }

  void end(SubscriptionEnd why, long nowNs) {
    if (over) return;

    over = true;
    alarm.stop();
    subscriber.lost(why, nowNs);
  }
}
