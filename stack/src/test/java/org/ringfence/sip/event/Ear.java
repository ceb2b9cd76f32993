package org.ringfence.sip.event;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener that keeps what it hears, and complains about what must not be. */
final class Ear implements SubscriberListener {
  final List<Notice> notices = new ArrayList<>();
  @Nullable SubscriptionEnd end;

  @Override
  public void notified(Notice notice, long nowNs) {
    if (end != null) throw new AssertionError("told after the end");
    notices.add(notice);
  }

  @Override
  public void ended(SubscriptionEnd why, long nowNs) {
    if (end != null) throw new AssertionError("ended twice");
    end = why;
  }
}
