package org.ringfence.lab.bench;

/**
 * What came of one rate.
 *
 * @param cpuUs of the relay's process for each packet
 */
record RelayStep(int rate, RtpGenerator.Outcome outcome, double cpuUs) {
  static final RelayStep NONE = new RelayStep(0, RtpGenerator.Outcome.NONE, 0);

  /** Noise of a shared machine is not loss: up to one packet in so many may be missing. */
  private static final double TOLERATED = 1e-5;

  boolean whole() {
    return outcome.lost() <= TOLERATED * rate && outcome.sentPerSecond() > 0.98 * rate;
  }
}
