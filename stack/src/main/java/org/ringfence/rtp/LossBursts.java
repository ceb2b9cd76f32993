package org.ringfence.rtp;

/**
 * How losses lie: bursts, and the gaps between them (RFC 3611 section 4.7.2). A burst begins and
 * ends with a loss, and is over when {@link #GMIN} packets in a row came. Told of each packet in
 * the order of sequence numbers. Nothing is kept of single packets.
 */
public final class LossBursts {
  /** The value that RFC 3611 recommends. */
  public static final int GMIN = 16;

  private long packets;
  private long losses;
  private long runs;
  private boolean lastLost;

  /** Of what is being looked at: losses, packets up to the last loss, packets that came since. */
  private long openLosses;

  private long openPackets;
  private long cameSince;

  private long bursts;
  private long burstPackets;
  private long burstLosses;

  public void received() {
    packets++;
    lastLost = false;
    cameSince++;
    if (cameSince == GMIN) {
      close();
    }
  }

  /** It never came, or too late to be played. */
  public void lost() {
    lost(1);
  }

  /** So many in a row never came. */
  void lost(long many) {
    if (many <= 0) return;
    packets += many;
    losses += many;
    runs += lastLost ? 0 : 1;
    lastLost = true;
    openPackets += openLosses == 0 ? many : cameSince + many;
    openLosses += many;
    cameSince = 0;
  }

  public long losses() {
    return losses;
  }

  /** One loss by itself is part of a gap; two or more are a burst. */
  private void close() {
    if (openLosses > 1) {
      bursts++;
      burstPackets += openPackets;
      burstLosses += openLosses;
    }
    openLosses = 0;
    openPackets = 0;
  }

  private boolean open() {
    return openLosses > 1;
  }

  public long bursts() {
    return bursts + (open() ? 1 : 0);
  }

  private long packetsInBursts() {
    return burstPackets + (open() ? openPackets : 0);
  }

  private long lossesInBursts() {
    return burstLosses + (open() ? openLosses : 0);
  }

  /** The share lost within bursts, in 1/256; 0 without any. */
  public int burstDensity() {
    return share(lossesInBursts(), packetsInBursts());
  }

  /** The share lost outside of bursts, in 1/256. */
  public int gapDensity() {
    return share(losses - lossesInBursts(), packets - packetsInBursts());
  }

  private static int share(long part, long whole) {
    return whole == 0 ? 0 : (int) Math.min(255, 256 * part / whole);
  }

  /** The mean length of a burst. */
  public int burstDurationMs(int packetMs) {
    return bursts() == 0 ? 0 : (int) Math.min(0xFFFF, packetsInBursts() * packetMs / bursts());
  }

  /** The mean length of a gap: there is one more of them than of bursts. */
  public int gapDurationMs(int packetMs) {
    long outside = packets - packetsInBursts();
    return (int) Math.min(0xFFFF, outside * packetMs / (bursts() + 1));
  }

  /**
   * The burst ratio of ITU-T G.107: how much longer runs of losses are than they would be by
   * chance; 1 without losses.
   */
  public double burstRatio() {
    if (losses == 0 || losses == packets) {
      return 1;
    }
    double meanRun = (double) losses / runs;
    return Math.max(1, meanRun * (1 - (double) losses / packets));
  }
}
