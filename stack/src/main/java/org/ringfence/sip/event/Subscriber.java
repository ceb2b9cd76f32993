package org.ringfence.sip.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.ServerTransaction;

/**
 * Being told of something (RFC 6665 section 4.1): one SUBSCRIBE, and a dialog with each that
 * answers it by NOTIFY. See the package for its states.
 */
public final class Subscriber {
  /** See the package description. */
  public enum State {
    WAITING,
    SUBSCRIBING,
    SUBSCRIBED,
    ENDED
  }

  private final EventLayer layer;
  private final SubscriberListener listener;
  private final String callId;
  private final NameAddr local;
  private final Alarm alarm;

  /** By the notifier's tag; those that ended stay, so that a late NOTIFY does not revive them. */
  private final Map<String, Fork> forks = new HashMap<>();

  private Subscription wish;
  private State state = State.WAITING;
  private long seq;
  private int living;
  private boolean leaving;
  private boolean intervalRaised;

  /** Whether timer N has fired: who has not answered by then does not count. */
  private boolean closed;

  private @Nullable SubscriptionEnd lastEnd;

  Subscriber(EventLayer layer, Subscription wish, SubscriberListener listener) {
    this.layer = layer;
    this.wish = wish;
    this.listener = listener;
    this.callId = layer.surroundings().mintCallId();
    this.local = wish.from().withTag(layer.outOfDialog().tag());
    this.alarm = new Alarm(layer.wheel(), this::alarmed);
  }

  public State state() {
    return state;
  }

  /** How many tell us: one, or more when a proxy asked several. */
  public int notifiers() {
    return living;
  }

  /** Asks anew for the whole state, from everyone who tells us. */
  public void refresh(long nowNs) {
    for (Fork fork : List.copyOf(forks.values())) fork.refresh(nowNs);
  }

  /** Wants no more. It ends with the notifiers' last word, or without it soon after. */
  public void unsubscribe(long nowNs) {
    if (state == State.ENDED || leaving) return;
    leaving = true;
    if (state == State.WAITING) {
      end(SubscriptionEnd.unsubscribed(), nowNs);
      return;
    }
    for (Fork fork : List.copyOf(forks.values())) fork.leave(nowNs);
    endIfDone(nowNs);
  }

  // For the layer and the forks.

  EventLayer layer() {
    return layer;
  }

  String callId() {
    return callId;
  }

  String localTag() {
    String tag = local.tag();
    if (tag == null) throw new IllegalStateException("a subscription has no tag");
    return tag;
  }

  Subscription wish() {
    return wish;
  }

  /** Begins, at once or after a while. */
  void start(int delayMs, long nowNs) {
    if (delayMs > 0) alarm.at(nowNs + delayMs * 1_000_000L);
    else subscribe(nowNs);
  }

  private void alarmed(long nowNs) {
    if (state == State.WAITING) {
      subscribe(nowNs);
    } else {
      closed = true;
      if (forks.isEmpty()) {
        end(silence(), nowNs);
      } else {
        endIfDone(nowNs);
      }
    }
  }

  private void subscribe(long nowNs) {
    state = State.SUBSCRIBING;
    alarm.at(nowNs + layer.timers().patienceNs()); // Timer N.
    seq++;
    SipRequest.Builder request =
        SipRequest.builder(Method.SUBSCRIBE, wish.target())
            .add(HeaderName.MAX_FORWARDS, 70)
            .add(HeaderName.FROM, local)
            .add(HeaderName.TO, NameAddr.of(wish.target()))
            .add(HeaderName.CALL_ID, callId)
            .add(HeaderName.CSEQ, new CSeq(seq, Method.SUBSCRIBE));
    for (NameAddr route : wish.routes()) request.add(HeaderName.ROUTE, route);
    describe(request, wish.expiresSeconds());
    layer.exchange(() -> ++seq, new FirstReply()).send(request.build(), wish.flow());
  }

  /** What each SUBSCRIBE says of what we want. */
  void describe(SipRequest.Builder request, int seconds) {
    request
        .add(HeaderName.EVENT, wish.event())
        .add(HeaderName.ACCEPT, wish.accept())
        .add(HeaderName.EXPIRES, seconds);
    for (Header header : wish.headers()) request.add(header);
  }

  private final class FirstReply implements Reply {
    @Override
    public void answered(SipResponse response, long nowNs) {
      if (state != State.SUBSCRIBING && state != State.SUBSCRIBED) return;
      if (response.isSuccess()) {
        int granted = Verdicts.grantedSeconds(response, wish.expiresSeconds());
        wish = wish.lasting(granted);
        for (Fork fork : List.copyOf(forks.values())) fork.granted(granted, nowNs);
      } else if (forks.isEmpty()) { // A NOTIFY weighs more than what a proxy made of the rest.
        refused(response, nowNs);
      }
    }

    @Override
    public void failed(Failure failure, long nowNs) {
      if (state == State.SUBSCRIBING) end(silence(), nowNs);
    }
  }

  private SubscriptionEnd silence() {
    return leaving ? SubscriptionEnd.unsubscribed() : SubscriptionEnd.silent(layer.random());
  }

  private void refused(SipResponse response, long nowNs) {
    int least = Verdicts.leastSeconds(response, wish.expiresSeconds());
    if (least > 0 && !leaving && !intervalRaised) {
      intervalRaised = true;
      wish = wish.lasting(least);
      subscribe(nowNs);
    } else if (leaving) {
      end(SubscriptionEnd.unsubscribed(), nowNs);
    } else {
      end(SubscriptionEnd.refused(response, false, layer.random()), nowNs);
    }
  }

  /** A NOTIFY for us (section 4.1.3). */
  void receive(ServerTransaction transaction, SipRequest notify, Flow from, long nowNs) {
    EventName event = EventName.of(notify);
    SubscriptionState told = SubscriptionState.of(notify);
    if (event == null || !event.name().equals(wish.event().name())) {
      layer.respond(transaction, 489, nowNs);
    } else if (!event.equals(wish.event()) || state == State.WAITING) {
      layer.respond(transaction, 481, nowNs);
    } else if (told == null || notify.contacts().isEmpty()) {
      layer.respond(transaction, 400, nowNs);
    } else {
      Fork fork = fork(notify);
      int status = fork == null ? 481 : fork.receive(notify, from);
      layer.respond(transaction, status, nowNs);
      if (fork != null && status == 200) take(fork, told, notify, nowNs);
    }
  }

  /** The dialog a NOTIFY is of, or the one it makes; null when it may make none. */
  private @Nullable Fork fork(SipRequest notify) {
    String tag = notify.from().tag() == null ? "" : notify.from().tag();
    Fork known = forks.get(tag);
    if (known != null) return known.over() ? null : known;
    boolean full = forks.size() >= (wish.forks() ? Limits.SUBSCRIPTION_FORKS : 1);
    if (closed || full) return null;
    Fork fork = new Fork(this, notify, seq);
    forks.put(tag, fork);
    living++;
    state = State.SUBSCRIBED;
    return fork;
  }

  private void take(Fork fork, SubscriptionState told, SipRequest notify, long nowNs) {
    boolean last = told.phase() == SubscriptionState.Phase.TERMINATED;
    if (!last) {
      fork.told(told, nowNs);
      if (leaving) fork.leave(nowNs);
    }
    String type = notify.value(HeaderName.CONTENT_TYPE);
    String tag = fork.id().remoteTag();
    listener.notified(new Notice(tag, told, type, notify.body()), nowNs);
    if (last) fork.end(SubscriptionEnd.terminated(told, layer.random()), nowNs);
  }

  /** One that told us does so no more. */
  void lost(SubscriptionEnd why, long nowNs) {
    living--;
    lastEnd = leaving ? SubscriptionEnd.unsubscribed() : why;
    endIfDone(nowNs);
  }

  /** Others may still answer, if we let them, until timer N. */
  private void endIfDone(long nowNs) {
    if (living > 0 || lastEnd == null || state == State.ENDED) return;
    if (closed || leaving || !wish.forks()) end(lastEnd, nowNs);
  }

  private void end(SubscriptionEnd why, long nowNs) {
    if (state == State.ENDED) return;
    state = State.ENDED;
    alarm.stop();
    layer.forget(this);
    listener.ended(why, nowNs);
  }
}
