package org.ringfence.lab.bench;

/**
 * One rate held for some seconds, and what came of it.
 *
 * @param rate jobs begun a second
 * @param achieved jobs done a second
 * @param failedShare of all jobs begun, those not done
 * @param retransmissions by the generator
 * @param p50Ms median time to the first answer
 * @param p99Ms 99th percentile of the same
 * @param serverCores cores the server used
 * @param cpuUs processor time of the server for each job done, microseconds
 * @param generatorCores cores the generator used, of one
 * @param otherCores cores that others on the machine used meanwhile
 * @param rssMb the server's memory near the end of the step, pages shared counted each time
 * @param pssMb the same, pages shared counted once
 */
public record SipBenchStep(
    int rate,
    double achieved,
    double failedShare,
    long retransmissions,
    double p50Ms,
    double p99Ms,
    double serverCores,
    double cpuUs,
    double generatorCores,
    double otherCores,
    double rssMb,
    double pssMb) {
  private static final double FAILED_SHARE = 0.001;
  private static final double P99_MS = 100;
  private static final double KEPT_UP = 0.9;
  private static final double GENERATOR_FULL = 0.95;

  /** Whether the rate was held: the bounds of the method. */
  public boolean isGood() {
    return failedShare < FAILED_SHARE && p99Ms <= P99_MS && achieved >= KEPT_UP * rate;
  }

  /** Whether the generator had nothing left to give, so that the figure is its own. */
  public boolean isGeneratorFull() {
    return generatorCores > GENERATOR_FULL;
  }
}
