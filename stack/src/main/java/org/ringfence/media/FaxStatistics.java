package org.ringfence.media;

/**
 * Counts of what a party sent by T.38.
 *
 * @param packets that passed
 * @param lost by their sequence numbers, repeated by later ones or not
 */
public record FaxStatistics(long packets, long lost) {}
