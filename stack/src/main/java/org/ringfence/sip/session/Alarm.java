package org.ringfence.sip.session;

import java.util.function.LongConsumer;
import org.ringfence.base.TimerWheel;

/** A timer that calls one method with the time. */
final class Alarm extends TimerWheel.Timer {
  private final LongConsumer action;

  Alarm(LongConsumer action) {
    this.action = action;
  }

  @Override
  public void fire(long nowNs) {
    action.accept(nowNs);
  }
}
