package org.ringfence.server.store;

/**
 * A fax that came.
 *
 * @param number where it came to
 * @param caller empty where the caller hid it
 * @param pages how many came
 * @param outcome how it went, in the words of the machine: {@code OK} when all arrived
 * @param email to whom it is still to be mailed; empty for nobody
 */
public record Fax(
    String id,
    String number,
    String caller,
    String callerName,
    long receivedMs,
    int pages,
    String outcome,
    String email) {}
