package org.ringfence.sip.event;

import java.util.function.LongConsumer;
import org.ringfence.base.TimerWheel;

/** A timer that calls one method with the time; Long.MAX_VALUE is never. */
final class Alarm extends TimerWheel.Timer {
  static final long NEVER = Long.MAX_VALUE;

  private final TimerWheel wheel;
  private final LongConsumer action;

  Alarm(TimerWheel wheel, LongConsumer action) {
    this.wheel = wheel;
    this.action = action;
  }

  void at(long timeNs) {
    if (timeNs == NEVER) wheel.cancel(this);
    else wheel.schedule(this, timeNs);
  }

  void stop() {
    wheel.cancel(this);
  }

  @Override
  public void fire(long nowNs) {
    action.accept(nowNs);
  }
}
