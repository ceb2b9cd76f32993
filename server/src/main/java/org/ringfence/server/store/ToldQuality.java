package org.ringfence.server.store;

/**
 * What a phone told of how a call sounded to it (RFC 6035).
 *
 * @param leg the SIP Call-ID that it had
 * @param number whose phone
 * @param timeMs when, in milliseconds since 1970
 * @param report as it was told
 */
public record ToldQuality(String leg, String number, long timeMs, String report) {}
