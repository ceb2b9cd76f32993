package org.ringfence.guard;

/**
 * How much of one thread's time strangers may take. Time is what runs out under a flood, whatever
 * it is made of, so it is what is shared out: a bucket that fills with a part of the time that
 * passes, and that serving a stranger empties by what it took. Belongs to that thread.
 */
public final class TimeShare {
  private static final long SAVED_NS = 250_000_000L;

  /** What takes longer did not because of the stranger: the machine was busy with other things. */
  private static final long MOST_NS = 1_000_000L;

  /** Kept for strangers who call for help, under siege too. */
  private static final int HELP_PERCENT = 5;

  private final Guard guard;
  private long leftNs = SAVED_NS;
  private long sinceNs;
  private long leftForHelpNs = SAVED_NS;
  private long helpSinceNs;
  private boolean helping;

  TimeShare(Guard guard, long nowNs) {
    this.guard = guard;
    this.sinceNs = nowNs;
    this.helpSinceNs = nowNs;
  }

  /** Whether a stranger may be served now. */
  public boolean hasTime(long nowNs) {
    long passedNs = Math.max(0, nowNs - sinceNs);
    sinceNs = nowNs;
    int percent = guard.strangersPercent();
    leftNs = Math.min(SAVED_NS, leftNs + passedNs * percent / 100);
    helping = false;
    return percent > 0 && leftNs > 0;
  }

  /** Whether a stranger who calls for help may be served now; asked when there is no time else. */
  public boolean hasTimeForHelp(long nowNs) {
    long passedNs = Math.max(0, nowNs - helpSinceNs);
    helpSinceNs = nowNs;
    leftForHelpNs = Math.min(SAVED_NS, leftForHelpNs + passedNs * HELP_PERCENT / 100);
    helping = leftForHelpNs > 0;
    return helping;
  }

  /** A stranger was served, or thought about. */
  public void took(long ns) {
    long counted = Math.min(ns, MOST_NS);
    if (helping) leftForHelpNs -= counted;
    else leftNs -= counted;
    helping = false;
  }
}
