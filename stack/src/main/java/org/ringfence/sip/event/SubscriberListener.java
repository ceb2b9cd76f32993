package org.ringfence.sip.event;

/** What a subscription tells its owner. Never again after ended. */
public interface SubscriberListener {
  /** A NOTIFY. It may come before {@link EventLayer#subscribe} has returned. */
  void notified(Notice notice, long nowNs);

  /** It is over. Always called, once. */
  void ended(SubscriptionEnd end, long nowNs);
}
