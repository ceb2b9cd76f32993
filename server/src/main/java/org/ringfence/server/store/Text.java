package org.ringfence.server.store;

/**
 * A text message that waits for a phone.
 *
 * @param number whom it is for
 * @param sender the number of whoever wrote it
 */
public record Text(
    String id, String number, String sender, long sentMs, String contentType, String body) {}
