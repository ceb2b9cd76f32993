package org.ringfence.sip.event;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.sip.dialog.Dialog;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.ServerTransaction;

/**
 * Telling somebody of something (RFC 6665 section 4.2). One NOTIFY is under way at a time, so that
 * they cannot overtake each other. See the package for its states.
 */
public final class Notifier implements Reply {
  /** See the package description. */
  public enum State {
    ASKED,
    PENDING,
    ACTIVE,
    CLOSING,
    ENDED
  }

  private static final int RETRY_SECONDS = 30;
  private static final int FAILURES = 3;
  private static final byte[] NOTHING = {};

  /** The option tag of RFC 4662. */
  private static final String EVENT_LIST = "eventlist";

  private final EventLayer layer;
  private final EventPackage eventPackage;
  private final EventName event;
  private final SipRequest subscribe;
  private final boolean readsLists;
  private final ServerTransaction transaction;
  private final Dialog dialog;
  private final Alarm expiry;
  private final Alarm throttle;
  private @Nullable Flow peerFlow;
  private State state = State.ASKED;
  private int seconds;
  private long expiresNs;
  private long mayNotifyNs;
  private int notifies;
  private int failures;
  private boolean due;
  private boolean underWay;
  private boolean lastTells;
  private @Nullable SubscriptionState lastState;
  private @Nullable Object owner;

  Notifier(
      EventLayer layer,
      EventPackage eventPackage,
      EventName event,
      ServerTransaction transaction,
      int seconds) {
    this.layer = layer;
    this.eventPackage = eventPackage;
    this.event = event;
    this.transaction = transaction;
    this.subscribe = transaction.request().essentials();
    this.readsLists = supports(transaction.request(), EVENT_LIST);
    this.dialog = Dialog.asCallee(transaction.request(), layer.outOfDialog().tag());
    this.seconds = seconds;
    this.expiry = new Alarm(layer.wheel(), now -> close("timeout", -1, now));
    this.throttle = new Alarm(layer.wheel(), this::notifyIfDue);
    learnFlow(transaction);
  }

  private void learnFlow(ServerTransaction from) {
    if (from.request().vias().size() == 1 && !dialog.hasRoutes()) peerFlow = from.flow();
  }

  public State state() {
    return state;
  }

  /** The SUBSCRIBE it began with: its URI, From, To and Contact. */
  public SipRequest subscribe() {
    return subscribe;
  }

  /** Whether the subscriber can read a list of resources. */
  public boolean readsLists() {
    return readsLists;
  }

  private static boolean supports(SipRequest request, String tag) {
    for (String value : request.values(HeaderName.SUPPORTED)) {
      for (String each : value.split(",")) if (each.strip().equalsIgnoreCase(tag)) return true;
    }
    return false;
  }

  /** NOTIFYs sent before this one: the version of a partial or numbered state. */
  public int notifies() {
    return notifies;
  }

  /** What the package tied to it. */
  public @Nullable Object owner() {
    return owner;
  }

  public void owner(@Nullable Object attachment) {
    owner = attachment;
  }

  // The verbs of a package.

  /** Lets the subscriber know the state, now and when it changes. */
  public void accept(long nowNs) {
    if (state == State.ASKED) grant(transaction, nowNs);
    else if (state != State.PENDING) return;
    state = State.ACTIVE;
    proceed(nowNs);
  }

  /** Leaves it open; the subscriber is told so and nothing else. */
  public void hold(long nowNs) {
    if (state != State.ASKED) return;
    grant(transaction, nowNs);
    state = State.PENDING;
    proceed(nowNs);
  }

  /** Says no: with {@code status} while the SUBSCRIBE waits, else in a last NOTIFY. */
  public void reject(int status, long nowNs) {
    if (state == State.ASKED) {
      state = State.ENDED;
      layer.forget(this);
      layer.respond(transaction, status, nowNs);
    } else {
      terminate("rejected", -1, nowNs);
    }
  }

  /** The state has changed. Costs nothing to say too often. */
  public void changed(long nowNs) {
    if (state != State.ACTIVE) return;
    due = true;
    notifyIfDue(nowNs);
  }

  /**
   * Ends it from our side.
   *
   * @param reason of RFC 6665 section 4.1.3: {@code deactivated}, {@code probation}, {@code
   *     rejected}, {@code timeout}, {@code giveup}, {@code noresource} or {@code invariant}
   * @param retryAfterSeconds -1 for none
   */
  public void terminate(String reason, int retryAfterSeconds, long nowNs) {
    if (state == State.PENDING || state == State.ACTIVE) close(reason, retryAfterSeconds, nowNs);
  }

  // For the layer.

  DialogId id() {
    return dialog.id();
  }

  void asked(long nowNs) {
    eventPackage.subscribed(this, nowNs);
    hold(nowNs);
  }

  /** A SUBSCRIBE within the dialog: a refresh, or the end (section 4.2.1.2 and .4). */
  void receive(ServerTransaction refresh, int wanted, long nowNs) {
    SipRequest request = refresh.request();
    if (!dialog.inOrder(request)) {
      layer.respond(refresh, 500, nowNs);
    } else if (!event.equals(EventName.of(request))) {
      layer.respond(refresh, 481, nowNs);
    } else if (state == State.ASKED) {
      layer.respond(refresh, 491, nowNs);
    } else {
      dialog.retarget(request);
      learnFlow(refresh);
      seconds = wanted;
      grant(refresh, nowNs);
      proceed(nowNs);
    }
  }

  private void grant(ServerTransaction asking, long nowNs) {
    expiresNs = nowNs + seconds * Verdicts.SECOND_NS;
    SipResponse.Builder response =
        SipResponse.to(asking.request(), 200, dialog.id().localTag())
            .copy(asking.request(), HeaderName.RECORD_ROUTE)
            .add(HeaderName.CONTACT, layer.surroundings().contact(asking.flow()))
            .add(HeaderName.EXPIRES, seconds);
    if (eventPackage.isList(this)) response.add(HeaderName.REQUIRE, EVENT_LIST);
    layer.respond(asking, response, nowNs);
  }

  /** Each SUBSCRIBE is followed by a NOTIFY; one with Expires 0 by the last (section 4.2.1.4). */
  private void proceed(long nowNs) {
    if (seconds == 0) {
      close("timeout", -1, nowNs);
      return;
    }
    expiry.at(expiresNs);
    due = true;
    notifyIfDue(nowNs);
  }

  /** From here on no message finds it; only the last NOTIFY is still to be said. */
  private void close(String reason, int retryAfterSeconds, long nowNs) {
    if (state == State.CLOSING || state == State.ENDED) return;
    // Who was never let in does not learn the state by leaving.
    lastTells = state == State.ACTIVE;
    state = State.CLOSING;
    lastState = SubscriptionState.terminated(reason, retryAfterSeconds);
    expiry.stop();
    throttle.stop();
    layer.close(this);
    if (!underWay) notifyLast();
  }

  private void notifyLast() {
    SubscriptionState last = lastState;
    if (last == null) throw new IllegalStateException("a last NOTIFY without a reason");
    lastState = null;
    notify(last, lastTells ? eventPackage.state(this) : NOTHING);
  }

  private void notifyIfDue(long nowNs) {
    if (!due || underWay || state == State.CLOSING || state == State.ENDED) return;
    if (nowNs < mayNotifyNs) {
      throttle.at(mayNotifyNs);
      return;
    }
    due = false;
    mayNotifyNs = nowNs + eventPackage.intervalMs() * 1_000_000L;
    int left = (int) Math.max(0, (expiresNs - nowNs) / Verdicts.SECOND_NS);
    boolean active = state == State.ACTIVE;
    var phase = active ? SubscriptionState.Phase.ACTIVE : SubscriptionState.Phase.PENDING;
    byte[] body = active ? eventPackage.state(this) : NOTHING;
    notify(SubscriptionState.lasting(phase, left), body);
  }

  private void notify(SubscriptionState told, byte[] body) {
    underWay = true;
    notifies++;
    SipRequest.Builder notify =
        dialog
            .request(Method.NOTIFY)
            .add(HeaderName.EVENT, event)
            .add(HeaderName.SUBSCRIPTION_STATE, told)
            .add(HeaderName.ALLOW_EVENTS, layer.allowEvents());
    if (eventPackage.isList(this)) notify.add(HeaderName.REQUIRE, EVENT_LIST);
    if (body.length > 0) notify.body(eventPackage.contentType(this), body);
    layer.exchange(dialog::nextSeq, this).send(notify.build(), peerFlow);
  }

  // What became of a NOTIFY (section 4.2.2).

  @Override
  public void answered(SipResponse response, long nowNs) {
    underWay = false;
    if (Verdicts.endsSubscription(response.status())) {
      drop(nowNs);
    } else if (response.isSuccess()) {
      failures = 0;
      dialog.retarget(response);
      goOn(nowNs);
    } else {
      tryLater(Verdicts.retryAfterSeconds(response, RETRY_SECONDS), nowNs);
    }
  }

  @Override
  public void failed(Failure failure, long nowNs) {
    underWay = false;
    peerFlow = null;
    if (failure.kind() == Failure.Kind.TIMEOUT) drop(nowNs);
    else tryLater(RETRY_SECONDS, nowNs);
  }

  private void tryLater(int afterSeconds, long nowNs) {
    failures++;
    if (failures >= FAILURES) {
      drop(nowNs);
    } else {
      due = true;
      mayNotifyNs = nowNs + afterSeconds * Verdicts.SECOND_NS;
      goOn(nowNs);
    }
  }

  private void goOn(long nowNs) {
    if (state != State.CLOSING) notifyIfDue(nowNs);
    else if (lastState != null) notifyLast();
    else drop(nowNs);
  }

  /** It is over without another word. */
  private void drop(long nowNs) {
    if (state == State.ENDED) return;
    state = State.ENDED;
    expiry.stop();
    throttle.stop();
    layer.forget(this);
    eventPackage.ended(this, nowNs);
  }

  /** How long a SUBSCRIBE's subscription is to last; -1 when it is too short to take. */
  static int wanted(SipRequest subscribe, EventPackage of) {
    long asked = subscribe.number(HeaderName.EXPIRES, 0xffff_ffffL, of.defaultSeconds());
    if (asked > 0 && asked < of.leastSeconds()) return -1;
    return (int) Math.min(asked, Limits.SUBSCRIPTION_SECONDS);
  }

  EventPackage eventPackage() {
    return eventPackage;
  }
}
