package org.ringfence.quality;

/** The four ways of a call's sound: each leg, there and back. */
public enum Way {
  FROM_CALLER(0, true),
  TO_CALLED(1, false),
  FROM_CALLED(1, true),
  TO_CALLER(0, false);

  private final int leg;
  private final boolean inbound;

  Way(int leg, boolean inbound) {
    this.leg = leg;
    this.inbound = inbound;
  }

  /** 0 for the caller's. */
  public int leg() {
    return leg;
  }

  /** Whether it leads to us: then we measured it ourselves, else the phone's reports tell. */
  public boolean inbound() {
    return inbound;
  }

  /** What of a second is on this way. */
  LegSecond of(QualityRecording.Second second) {
    return second.leg(leg);
  }

  /** The leg of the party who hears what comes this way in the end. */
  int hearer() {
    return inbound ? 1 - leg : leg;
  }
}
