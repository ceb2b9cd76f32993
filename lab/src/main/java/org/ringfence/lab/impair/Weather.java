package org.ringfence.lab.impair;

import java.util.SplittableRandom;

/**
 * A bad network.
 *
 * @param lossPercent of the packets
 * @param burst how many are lost in a row on average; 1 for each by itself
 * @param jitterMs by how much a packet is late at most, each by itself: they overtake each other
 */
record Weather(int lossPercent, int burst, int jitterMs) {
  static final double LOST = -1;

  /** How late each packet comes, or {@link #LOST}; the same for the same seed. */
  double[] delaysMs(int packets, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double share = lossPercent / 100.0;
    // Gilbert: from bad to good in 1/burst of all cases, so that the share comes out. A lone loss
    // is one that does not depend on the one before.
    double stay = burst > 1 ? 1 - 1.0 / burst : share;
    double fall = burst > 1 ? share / (1 - share) / burst : share;
    boolean bad = false;
    double[] delays = new double[packets];
    for (int i = 0; i < packets; i++) {
      bad = random.nextDouble() < (bad ? stay : fall);
      double late = jitterMs * random.nextDouble();
      delays[i] = bad ? LOST : late;
    }
    return delays;
  }

  String words() {
    String bursts = burst > 1 ? ", in bursts" : "";
    String loss = lossPercent == 0 ? "" : lossPercent + " % lost" + bursts;
    String jitter = jitterMs == 0 ? "" : "jitter of " + jitterMs + " ms";
    return loss.isEmpty() && jitter.isEmpty()
        ? "a clean line"
        : loss + (loss.isEmpty() || jitter.isEmpty() ? "" : ", ") + jitter;
  }
}
