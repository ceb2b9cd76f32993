package org.ringfence.lab.bench;

/**
 * One relay's figures for one job.
 *
 * @param packetsPerSecond the highest rate without loss
 * @param full at that rate
 * @param half at half of it
 * @param allocatedBytes per packet by the thread that relays, at half the rate; NaN where the relay
 *     has no such account
 */
record RelayFigures(
    String relay,
    RelayJob job,
    int packetsPerSecond,
    RelayStep full,
    RelayStep half,
    double allocatedBytes,
    double residentMb) {}
