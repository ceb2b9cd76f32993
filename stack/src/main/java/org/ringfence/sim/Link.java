package org.ringfence.sim;

/**
 * What one direction of a path does to packets.
 *
 * @param loss the share that is lost, 0 to 1
 * @param delayNs how long the others take at least
 * @param jitterNs how much longer some take, spread evenly; more than the sending interval reorders
 * @param duplication the share that arrives twice, each with a delay of its own
 */
public record Link(double loss, long delayNs, long jitterNs, double duplication) {
  /** Nothing is lost and all take 1 ms. */
  public static final Link PERFECT = new Link(0, 1_000_000, 0, 0);

  public Link {
    if (loss < 0 || loss > 1 || duplication < 0 || duplication > 1) {
      throw new IllegalArgumentException("shares go from 0 to 1");
    }
    if (delayNs < 0 || jitterNs < 0) throw new IllegalArgumentException("time runs forward");
  }
}
