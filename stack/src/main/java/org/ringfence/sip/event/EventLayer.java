package org.ringfence.sip.event;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.TimerWheel;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.Timers;
import org.ringfence.sip.transaction.TransactionLayer;

/** The subscriptions of one shard, both those we made and those made with us (RFC 6665). */
public final class EventLayer {
  private final TransactionLayer transactions;
  private final TimerWheel wheel;
  private final Timers timers;
  private final OutOfDialog outOfDialog;
  private final Map<String, EventPackage> packages = new TreeMap<>();

  /** By Call-ID and our tag: what a NOTIFY that is the first of its dialog is known by. */
  private final Map<DialogId, Subscriber> subscribers = new HashMap<>();

  private final Map<DialogId, Notifier> notifiers = new HashMap<>();
  private final Set<Notifier> closing = new HashSet<>();
  private String allowEvents = "";
  private long refused;

  public EventLayer(
      TransactionLayer transactions,
      TimerWheel wheel,
      Timers timers,
      RandomGenerator random,
      EventSurroundings surroundings) {
    this.transactions = transactions;
    this.wheel = wheel;
    this.timers = timers;
    this.outOfDialog = new OutOfDialog(transactions, random, surroundings);
  }

  /** Tells of {@code offered} to those who subscribe from now on. */
  public void offer(EventPackage offered) {
    packages.put(offered.name(), offered);
    allowEvents = String.join(", ", packages.keySet());
  }

  /**
   * Subscribes, at once or later.
   *
   * @param delayMs 0 for at once; after an end {@link SubscriptionEnd#retryMs}
   * @return null when there are too many already; then the listener hears nothing
   */
  public @Nullable Subscriber subscribe(
      Subscription wish, SubscriberListener listener, int delayMs, long nowNs) {
    if (subscribers.size() >= Limits.SUBSCRIPTIONS) {
      refused++;
      return null;
    }
    Subscriber subscriber = new Subscriber(this, wish, listener);
    subscribers.put(key(subscriber), subscriber);
    subscriber.start(delayMs, nowNs);
    return subscriber;
  }

  /** Requests without a dialog, with the same surroundings. */
  public OutOfDialog outOfDialog() {
    return outOfDialog;
  }

  /** Publishes a state of ours (RFC 3903); see {@link Publication}. */
  public Publication publication(Subscription about, Publication.Listener listener) {
    return new Publication(this, about, listener);
  }

  /** Whether it is a SUBSCRIBE or NOTIFY of a subscription that is here. */
  public boolean knows(SipRequest request) {
    DialogId id = DialogId.ofReceived(request);
    if (id == null) return false;
    if (request.is(Method.SUBSCRIBE)) return notifiers.containsKey(id);
    return request.is(Method.NOTIFY)
        && subscribers.containsKey(new DialogId(id.callId(), id.localTag(), ""));
  }

  /**
   * Takes a request of the transaction layer's.
   *
   * @return whether it was a SUBSCRIBE or NOTIFY; those are always answered
   */
  public boolean receive(ServerTransaction transaction, Flow from, long nowNs) {
    SipRequest request = transaction.request();
    if (request.is(Method.NOTIFY)) notify(transaction, request, from, nowNs);
    else if (request.is(Method.SUBSCRIBE)) subscribe(transaction, request, nowNs);
    else return false;
    return true;
  }

  private void notify(ServerTransaction transaction, SipRequest notify, Flow from, long nowNs) {
    String tag = notify.to().tag();
    Subscriber subscriber =
        tag == null ? null : subscribers.get(new DialogId(notify.callId(), tag, ""));
    if (subscriber == null) respond(transaction, 481, nowNs);
    else subscriber.receive(transaction, notify, from, nowNs);
  }

  private void subscribe(ServerTransaction transaction, SipRequest request, long nowNs) {
    DialogId id = DialogId.ofReceived(request);
    Notifier known = id == null ? null : notifiers.get(id);
    EventName event = EventName.of(request);
    EventPackage asked =
        known != null ? known.eventPackage() : event == null ? null : packages.get(event.name());
    if (id != null && known == null) {
      respond(transaction, 481, nowNs);
    } else if (asked == null || event == null) {
      var refusal = response(transaction, 489).add(HeaderName.ALLOW_EVENTS, allowEvents);
      respond(transaction, refusal, nowNs);
    } else if (Notifier.wanted(request, asked) < 0) {
      var refusal = response(transaction, 423).add(HeaderName.MIN_EXPIRES, asked.leastSeconds());
      respond(transaction, refusal, nowNs);
    } else if (known != null) {
      known.receive(transaction, Notifier.wanted(request, asked), nowNs);
    } else {
      begin(transaction, asked, event, nowNs);
    }
  }

  private void begin(
      ServerTransaction transaction, EventPackage asked, EventName event, long nowNs) {
    SipRequest request = transaction.request();
    if (request.contacts().isEmpty() || request.from().tag() == null) {
      respond(transaction, 400, nowNs);
    } else if (!accepts(request, asked.contentType())) {
      var refusal = response(transaction, 406).add(HeaderName.ACCEPT, asked.contentType());
      respond(transaction, refusal, nowNs);
    } else if (notifiers.size() + closing.size() >= Limits.SUBSCRIPTIONS) {
      refused++;
      var refusal = response(transaction, 503);
      int seconds = 30 + random().nextInt(60);
      respond(transaction, refusal.add(HeaderName.RETRY_AFTER, seconds), nowNs);
    } else {
      int seconds = Notifier.wanted(request, asked);
      Notifier notifier = new Notifier(this, asked, event, transaction, seconds);
      notifiers.put(notifier.id(), notifier);
      notifier.asked(nowNs);
    }
  }

  /** Without an Accept header the package's own type is meant (RFC 6665 section 3.1.3). */
  private static boolean accepts(SipRequest request, String contentType) {
    if (!request.has(HeaderName.ACCEPT)) return true;
    int slash = contentType.indexOf('/');
    for (String range : request.tokens(HeaderName.ACCEPT)) {
      int end = range.indexOf(';');
      String type = (end < 0 ? range : range.substring(0, end)).strip();
      boolean any = type.equals("*/*");
      if (any || type.equalsIgnoreCase(contentType)) return true;
      if (type.equalsIgnoreCase(contentType.substring(0, slash) + "/*")) return true;
    }
    return false;
  }

  /** Subscriptions of ours, those that wait for their time included. */
  public int subscriberCount() {
    return subscribers.size();
  }

  /** Subscriptions of others, those included whose last NOTIFY is not answered. */
  public int notifierCount() {
    return notifiers.size() + closing.size();
  }

  /** Subscriptions not taken, because a table was full. */
  public long refused() {
    return refused;
  }

  // For the machines.

  void forget(Subscriber subscriber) {
    subscribers.remove(key(subscriber), subscriber);
  }

  private static DialogId key(Subscriber subscriber) {
    return new DialogId(subscriber.callId(), subscriber.localTag(), "");
  }

  void close(Notifier notifier) {
    notifiers.remove(notifier.id(), notifier);
    closing.add(notifier);
  }

  void forget(Notifier notifier) {
    notifiers.remove(notifier.id(), notifier);
    closing.remove(notifier);
  }

  private SipResponse.Builder response(ServerTransaction transaction, int status) {
    String tag = transaction.request().to().tag() == null ? outOfDialog.tag() : null;
    return SipResponse.to(transaction.request(), status, tag);
  }

  void respond(ServerTransaction transaction, int status, long nowNs) {
    respond(transaction, response(transaction, status), nowNs);
  }

  void respond(ServerTransaction transaction, SipResponse.Builder response, long nowNs) {
    response.add(HeaderName.SERVER, surroundings().product());
    transactions.respond(transaction, response.build(), nowNs);
  }

  Exchange exchange(LongSupplier nextSeq, Reply reply) {
    return new Exchange(transactions, surroundings(), nextSeq, reply);
  }

  EventSurroundings surroundings() {
    return outOfDialog.surroundings();
  }

  RandomGenerator random() {
    return outOfDialog.random();
  }

  TimerWheel wheel() {
    return wheel;
  }

  Timers timers() {
    return timers;
  }

  String allowEvents() {
    return allowEvents;
  }
}
