package org.ringfence.server.hook;

/**
 * How a web-hook fares.
 *
 * @param where without its path, in which secrets may be
 * @param waiting events that wait
 * @param failed tries that failed
 * @param dead events given up: after the last try, or for want of room
 * @param problem of the last try; empty when it was taken
 */
public record HookStatus(
    String name,
    String where,
    int waiting,
    long delivered,
    long failed,
    long dead,
    String problem) {}
