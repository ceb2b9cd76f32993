package org.ringfence.server.trunk;

/**
 * How a trunk fares.
 *
 * @param server where it leads
 * @param state {@code up}, {@code down}, {@code unknown} or {@code off}
 * @param registration the same in words; empty for a trunk that does not register
 * @param calls now, in both directions
 * @param answeredMs how long it took to answer when it was last asked; -1 when it never did
 * @param trouble what went wrong last, in words; empty for nothing
 */
public record TrunkStatus(
    String name,
    String server,
    String transport,
    String media,
    String state,
    String registration,
    int calls,
    int channels,
    long answeredMs,
    String trouble) {}
