package org.ringfence.net;

/** Something on an event loop that has timers. */
public interface Ticker {
  /** When {@link #tick} is next wanted, as {@link System#nanoTime}; Long.MAX_VALUE for never. */
  long deadlineNs();

  /** Called on the loop when the deadline has passed. */
  void tick(long nowNs);
}
