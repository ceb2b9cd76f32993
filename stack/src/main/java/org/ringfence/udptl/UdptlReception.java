package org.ringfence.udptl;

/** What came of a stream of packets, by their numbers. Nothing is allocated. */
public final class UdptlReception {
  /** A leap this wide is another stream, not a loss. */
  private static final int RESTART = 1_000;

  /** So many of the latest numbers are known one by one. */
  private static final int WINDOW = Long.SIZE;

  private int highest = -1;
  private long seen;
  private long lost;
  private long repeated;

  /** The next packet begins a stream of its own. */
  public void restart() {
    highest = -1;
    seen = 0;
  }

  /** A packet with that number came. */
  public void arrived(int sequenceNumber) {
    int ahead = (short) (sequenceNumber - highest);
    if (highest < 0 || Math.abs(ahead) > RESTART) {
      highest = sequenceNumber;
      seen = 1;
    } else if (ahead > 0) {
      lost += ahead - 1;
      highest = sequenceNumber;
      seen = ahead < WINDOW ? seen << ahead | 1 : 1;
    } else if (-ahead >= WINDOW || (seen >>> -ahead & 1) != 0) {
      repeated++;
    } else {
      seen |= 1L << -ahead;
      if (lost > 0) lost--;
    }
  }

  /** How many never came; each is the sender's to make good by what it repeats. */
  public long lost() {
    return lost;
  }

  /** How many came more than once, as indications do on purpose. */
  public long repeated() {
    return repeated;
  }
}
