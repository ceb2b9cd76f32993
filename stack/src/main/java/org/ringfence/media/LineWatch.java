package org.ringfence.media;

import org.ringfence.quality.LegSecond;

/**
 * Watches whether the line to one party of a relay is full: packets wait in a queue before its
 * narrowest place, so that the way there and back grows long, or that from there alone, and then
 * some are lost. Either alone may be something else: radio loses packets too, and a phone that
 * changes its network may be further away. Told late rather than wrong, and seldom anew: who is
 * asked to speak otherwise every few seconds is heard worse for it.
 */
final class LineWatch {
  /** So much longer than the shortest round trip is a queue, and so little is none. */
  private static final double QUEUE_MS = 80;

  private static final double NO_QUEUE_MS = 40;

  /** The same of what is lost, in percent, one way or the other. */
  private static final double LOSS = 2;

  private static final double NO_LOSS = 1;

  /** What is lost of fifty packets says little: some seconds count. */
  private static final double MEMORY = 0.8;

  /** A report comes every five seconds: two must say so. */
  private static final int SURE_SECONDS = 8;

  /** How long a line must be calm before it is tried again with more. */
  private static final int CALM_SECONDS = 60;

  /** A line that was full twice stays so for the rest of the call. */
  private static final int TRIES = 2;

  private double leastRoundTripMs = Double.MAX_VALUE;
  private double lossPercent;
  private int badSeconds;
  private int calmSeconds;
  private int times;
  private boolean full;

  /**
   * A second is over.
   *
   * @param outLossPermille of what went there; {@link LegSecond#UNKNOWN} before a report
   * @param roundTripMs negative when it is not known: there are phones that report nothing
   * @param queueMs how long packets waited on the way from there; negative when it is not known
   */
  void second(int received, int lost, int outLossPermille, double roundTripMs, double queueMs) {
    double in = received + lost <= 0 ? 0 : 100.0 * Math.max(0, lost) / (received + lost);
    double now = Math.max(in, Math.max(0, outLossPermille) / 10.0);
    lossPercent = MEMORY * lossPercent + (1 - MEMORY) * now;
    if (roundTripMs < 0 && queueMs < 0) return;
    if (roundTripMs >= 0) leastRoundTripMs = Math.min(leastRoundTripMs, roundTripMs);
    double longer = Math.max(queueMs, roundTripMs < 0 ? 0 : roundTripMs - leastRoundTripMs);
    if (full) judgeCalm(longer);
    else judgeFull(longer);
  }

  private void judgeFull(double queueMs) {
    badSeconds = queueMs > QUEUE_MS && lossPercent > LOSS ? badSeconds + 1 : 0;
    if (badSeconds < SURE_SECONDS) return;
    full = true;
    times++;
    badSeconds = 0;
    calmSeconds = 0;
  }

  private void judgeCalm(double queueMs) {
    calmSeconds = queueMs < NO_QUEUE_MS && lossPercent < NO_LOSS ? calmSeconds + 1 : 0;
    if (calmSeconds >= CALM_SECONDS && times < TRIES) full = false;
  }

  boolean isFull() {
    return full;
  }
}
