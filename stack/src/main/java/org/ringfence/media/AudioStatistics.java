package org.ringfence.media;

/**
 * One audio stream both ways, as known now.
 *
 * @param lost of theirs, by sequence number
 * @param late of theirs, too late to be played
 * @param concealed frames that had to be made up
 * @param refused packets from sources that may not speak here
 * @param notAuthentic packets that were not protected as agreed
 * @param jitterMs of what arrives (RFC 3550 section 6.4.1)
 * @param playoutDelayMs how much sound waits in the jitter buffer
 * @param roundTripMs from their last report; -1 before there was one
 * @param remoteFractionLost the share of ours that did not reach them, 0 to 1
 * @param remoteLost how many of ours did not reach them
 * @param remoteJitterMs the jitter they see
 */
public record AudioStatistics(
    long sentPackets,
    long sentBytes,
    long receivedPackets,
    long lost,
    long late,
    long duplicates,
    long concealed,
    long refused,
    long notAuthentic,
    double jitterMs,
    int playoutDelayMs,
    double roundTripMs,
    double remoteFractionLost,
    int remoteLost,
    double remoteJitterMs) {
  /** Half the round trip: the best guess at one way without a common clock; -1 when not known. */
  public double oneWayMs() {
    return roundTripMs < 0 ? -1 : roundTripMs / 2;
  }
}
