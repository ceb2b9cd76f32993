package org.ringfence.rtp;

/**
 * What a receiver knows of one source: highest sequence number, loss, jitter (RFC 3550 section
 * 6.4.1, appendix A.1, A.3, A.8). Mutable; one owner.
 */
public final class ReceptionStatistics {
  /** A jump this far ahead is a restart, not loss (RFC 3550 A.1). */
  private static final int MAX_DROPOUT = 3000;

  private static final int MAX_MISORDER = 100;

  /** How many of the latest sequence numbers are remembered, to tell late from repeated. */
  private static final int WINDOW = 64;

  /** A packet that so many later ones overtook is lost, where bursts are counted. */
  private static final int DECIDED = WINDOW / 2;

  private final LossBursts bursts = new LossBursts();
  private boolean started;
  private int ssrc;
  private int clockRateHz;
  private long baseExtended;
  private long highestExtended;
  private long badExtended;
  private long window;

  /** Up to which sequence number the bursts know of each packet. */
  private long told;

  private long received;
  private long duplicates;
  private long reordered;
  private long restarts;
  private long expectedPrior;
  private long receivedPrior;
  private long lostBefore;
  private int transit;
  private long jitterQ4;

  /**
   * @param clockRateHz of the source's timestamps; 0 when unknown, then jitter stays 0
   */
  public ReceptionStatistics(int clockRateHz) {
    this.clockRateHz = clockRateHz;
  }

  /** Counts a valid packet of the source. Another SSRC begins anew; the losses so far are kept. */
  public void receive(RtpPacket packet, long nowNs) {
    receive(packet.ssrc(), packet.sequenceNumber(), packet.timestamp(), nowNs);
  }

  /** As {@link #receive(RtpPacket, long)}, with the header fields. */
  public void receive(int newSsrc, int sequenceNumber, int timestamp, long nowNs) {
    receive(newSsrc, sequenceNumber, timestamp, true, nowNs);
  }

  /**
   * The same.
   *
   * @param timed false where the timestamp does not go on with time, as in a telephone event
   */
  public void receive(int newSsrc, int sequenceNumber, int timestamp, boolean timed, long nowNs) {
    if (!started || newSsrc != ssrc) {
      ssrc = newSsrc;
      begin(sequenceNumber, timestamp, nowNs);
      return;
    }
    // Serial arithmetic (RFC 1982): the signed distance from the highest seen.
    int ahead = (short) (sequenceNumber - (int) highestExtended);
    if (ahead > MAX_DROPOUT || ahead < -MAX_MISORDER) {
      if (highestExtended + ahead == badExtended) {
        restarts++;
        begin(sequenceNumber, timestamp, nowNs); // two in a row: the source restarted
      } else {
        badExtended = highestExtended + ahead + 1;
      }
      return;
    }
    if (!note(ahead)) {
      duplicates++;
      return;
    }
    received++;
    if (timed) jitter(timestamp, nowNs);
  }

  private void begin(int sequenceNumber, int timestamp, long nowNs) {
    tellAll();
    lostBefore = started ? lost() : 0;
    started = true;
    told = sequenceNumber - 1L;
    baseExtended = sequenceNumber;
    highestExtended = sequenceNumber;
    badExtended = Long.MIN_VALUE;
    window = 1;
    received = 1;
    expectedPrior = 0;
    receivedPrior = 0;
    transit = arrival(nowNs) - timestamp;
    jitterQ4 = 0;
  }

  /** Remembers the sequence number; false when it was there already. */
  private boolean note(int ahead) {
    if (ahead > 0) {
      tell(highestExtended + ahead - DECIDED);
      window = ahead >= WINDOW ? 1 : window << ahead | 1;
      highestExtended += ahead;
      return true;
    }
    if (ahead <= -WINDOW) {
      reordered++;
      return true; // too far back to tell; counted as late rather than repeated
    }
    long bit = 1L << -ahead;
    if ((window & bit) != 0) {
      return false;
    }
    window |= bit;
    reordered++;
    baseExtended = Math.min(baseExtended, highestExtended + ahead);
    return true;
  }

  /** Tells the bursts of each packet up to that one, before the window moves. */
  private void tell(long upTo) {
    for (long s = told + 1; s <= Math.min(upTo, highestExtended); s++) {
      if ((window >>> (highestExtended - s) & 1) != 0) bursts.received();
      else bursts.lost();
    }
    bursts.lost(upTo - Math.max(told, highestExtended));
    told = Math.max(told, upTo);
  }

  private void tellAll() {
    if (started) tell(highestExtended);
  }

  /** How losses lie, a moment ago: what may still come late is not counted yet. */
  public LossBursts bursts() {
    return bursts;
  }

  /** RFC 3550 A.8, in sixteenths of a timestamp unit. */
  private void jitter(int timestamp, long nowNs) {
    if (clockRateHz == 0) {
      return;
    }
    int now = arrival(nowNs) - timestamp;
    int difference = Math.abs(now - transit);
    transit = now;
    jitterQ4 += difference - ((jitterQ4 + 8) >> 4);
  }

  private int arrival(long nowNs) {
    // Seconds and the rest apart, so that a long uptime cannot overflow.
    return (int) (nowNs / 1_000_000_000L * clockRateHz)
        + (int) (nowNs % 1_000_000_000L * clockRateHz / 1_000_000_000L);
  }

  /** Another payload format with another clock: jitter begins anew. */
  public void clockRateHz(int value) {
    if (value != clockRateHz) {
      clockRateHz = value;
      jitterQ4 = 0;
    }
  }

  public boolean started() {
    return started;
  }

  public int ssrc() {
    return ssrc;
  }

  /** Cycles in the upper 16 bits, as a report block carries it. */
  public int extendedHighestSequence() {
    return (int) highestExtended;
  }

  /** Packets of the present source, duplicates not counted. */
  public long received() {
    return received;
  }

  public long expected() {
    return started ? highestExtended - baseExtended + 1 : 0;
  }

  /** Expected less received, over every source so far; never below 0. */
  public long lost() {
    return lostBefore + Math.max(0, expected() - received);
  }

  public long duplicates() {
    return duplicates;
  }

  public long reordered() {
    return reordered;
  }

  public long restarts() {
    return restarts;
  }

  /** In timestamp units. */
  public long jitter() {
    return jitterQ4 >> 4;
  }

  public double jitterMs() {
    return clockRateHz == 0 ? 0 : jitterQ4 / 16.0 * 1000 / clockRateHz;
  }

  /** The cumulative number of packets lost as a report block carries it: 24 bits, signed. */
  int cumulativeLost() {
    return (int) Math.clamp(expected() - received, -0x800000L, 0x7FFFFFL) & 0xFFFFFF;
  }

  /**
   * The share lost since this was last asked, in 1/256 (RFC 3550 A.3). Asking begins the next
   * interval.
   */
  int takeFractionLost() {
    int fraction = fractionLost();
    expectedPrior = expected();
    receivedPrior = received;
    return fraction;
  }

  /** The same, without beginning the next interval. */
  public int fractionLost() {
    long expectedInterval = expected() - expectedPrior;
    long lostInterval = lostOfLate();
    return expectedInterval <= 0 || lostInterval <= 0
        ? 0
        : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
  }

  /** How many packets were lost since the last report; negative where more came than were sent. */
  public long lostOfLate() {
    return expected() - expectedPrior - (received - receivedPrior);
  }
}
