package org.ringfence.quality;

/**
 * One second of one leg: what came from its party, and what its party says of what it gets. {@link
 * #UNKNOWN} stands for what was not measured.
 *
 * @param received packets that came from it
 * @param lost packets of its that never came; below 0 when ones came that counted as lost before
 * @param late packets that came so late that a jitter buffer of {@link #LATE_MS} has to drop them
 * @param jitterTenths of what came, in 0.1 ms (RFC 3550 section 6.4.1)
 * @param roundTripTenths from us to it and back, in 0.1 ms, from when reports passed here
 * @param outLossPermille of what we sent it: what it misses less what we missed already
 * @param outJitterTenths that it sees, in 0.1 ms
 * @param flags see the constants
 * @param codec which of the call's codecs it sent
 */
public record LegSecond(
    int received,
    int lost,
    int late,
    int jitterTenths,
    int roundTripTenths,
    int outLossPermille,
    int outJitterTenths,
    int flags,
    int codec) {
  public static final int UNKNOWN = -1;

  /** Its party is to send sound: it is not on hold. */
  public static final int SENDS = 1;

  /** It ends in this server: no network is between. */
  public static final int INSIDE = 2;

  /** It is encrypted end to end: reports cannot be read. */
  public static final int SEALED = 4;

  /** What it hears was decoded and encoded anew here, for the two have no codec in common. */
  public static final int TRANSCODED = 8;

  /** How far behind the quickest of its time a packet is late. */
  public static final int LATE_MS = 100;

  static final int FIELDS = 9;

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  static LegSecond of(int[] fields, int at) {
    return new LegSecond(
        fields[at],
        fields[at + 1],
        fields[at + 2],
        fields[at + 3],
        fields[at + 4],
        fields[at + 5],
        fields[at + 6],
        fields[at + 7],
        fields[at + 8]);
  }
}
