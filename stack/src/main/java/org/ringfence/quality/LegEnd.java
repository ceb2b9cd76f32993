package org.ringfence.quality;

/**
 * What is known of a whole leg when it has ended. {@link LegSecond#UNKNOWN} stands for what is not.
 *
 * @param burstRatioHundredths how losses lay, in 1/100: 100 by chance (ITU-T G.107)
 * @param bursts times when losses came together (RFC 3611 section 4.7.2)
 * @param burstMs how long one was on average
 * @param gapMs how long it was quiet between
 * @param saidDiscardPermille what the phone itself says it dropped as too late (RFC 3611)
 * @param saidBufferMs how much sound its jitter buffer holds, by itself
 * @param saidMosTenths its own score of what it hears; ten times
 */
public record LegEnd(
    int burstRatioHundredths,
    int bursts,
    int burstMs,
    int gapMs,
    int saidDiscardPermille,
    int saidBufferMs,
    int saidMosTenths) {
  static final int FIELDS = 7;

  public static final LegEnd UNKNOWN = of(new int[] {-1, -1, -1, -1, -1, -1, -1}, 0);

  static LegEnd of(int[] fields, int at) {
    return new LegEnd(
        fields[at],
        fields[at + 1],
        fields[at + 2],
        fields[at + 3],
        fields[at + 4],
        fields[at + 5],
        fields[at + 6]);
  }

  int[] fields() {
    return new int[] {
      burstRatioHundredths, bursts, burstMs, gapMs, saidDiscardPermille, saidBufferMs, saidMosTenths
    };
  }
}
