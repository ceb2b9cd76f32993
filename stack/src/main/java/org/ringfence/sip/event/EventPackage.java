package org.ringfence.sip.event;

/** One kind of thing to be told of (RFC 6665 section 5.4), on the telling side. */
public interface EventPackage {
  /** As the Event header has it: {@code dialog}, {@code message-summary}. */
  String name();

  /** Of what {@link #state} gives. */
  String contentType();

  /** The same for one subscriber: a list has several parts. */
  default String contentType(Notifier notifier) {
    return contentType();
  }

  /** Whether a subscription is to a list of resources (RFC 4662), which it knows how to read. */
  default boolean isList(Notifier notifier) {
    return false;
  }

  /** How long a subscription lasts that does not say. */
  default int defaultSeconds() {
    return 3600;
  }

  /** The shortest that is worth it; less is answered 423, 0 excepted. */
  default int leastSeconds() {
    return 60;
  }

  /** The least time between two NOTIFYs of one subscription; changes in between become one. */
  default int intervalMs() {
    return 1000;
  }

  /**
   * Somebody wants to be told: {@link Notifier#accept}, {@link Notifier#hold} or {@link
   * Notifier#reject} it, here or later; until then it is pending.
   */
  void subscribed(Notifier notifier, long nowNs);

  /**
   * The whole state for that subscriber, asked for when a NOTIFY leaves, so that it is never old.
   *
   * @return empty for a NOTIFY without a body
   */
  byte[] state(Notifier notifier);

  /** An accepted or pending subscription is over. Called once; not after a reject in subscribed. */
  void ended(Notifier notifier, long nowNs);
}
