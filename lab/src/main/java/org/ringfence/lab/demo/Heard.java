package org.ringfence.lab.demo;

import org.ringfence.audio.Alignment;

/**
 * What one heard of what the other said.
 *
 * @param mouthToEarMs from the moment a sound was said to the moment it was heard
 * @param lostPackets by sequence number, on the way
 */
record Heard(
    String speaker, String hearer, Alignment alignment, double mouthToEarMs, long lostPackets) {
  private static final double LEAST_SIMILARITY = 0.8;
  private static final double MOST_LOST = 0.05;

  boolean understood() {
    return alignment.similarity() >= LEAST_SIMILARITY && alignment.lostShare() <= MOST_LOST;
  }
}
