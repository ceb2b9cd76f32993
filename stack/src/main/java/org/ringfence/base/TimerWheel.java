package org.ringfence.base;

/** An intrusive hashed timing wheel. Pure and single-threaded. */
public final class TimerWheel {
  public TimerWheel(long nowNs) {}

  public void schedule(Timer timer, long deadlineNs) {}

  public void cancel(Timer timer) {}

  public long deadlineNs() {
    return Long.MAX_VALUE;
  }

  public void advance(long nowNs) {}

  public int size() {
    return 0;
  }

  /** Something to happen at a time. */
  public abstract static class Timer {
    public abstract void fire(long nowNs);

    public final boolean armed() {
      return false;
    }
  }
}
