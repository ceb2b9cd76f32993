package org.ringfence.server.observe;

/**
 * A SIP message as it passed.
 *
 * @param timeMs milliseconds since 1970
 * @param leg the Call-ID of its leg
 * @param received whether it came to us
 * @param transport as in Via
 * @param local our address and port; empty when it is not known
 * @param remote the peer's
 * @param head its first line, without the version
 * @param text all of it, without secrets
 */
public record PassedMessage(
    long timeMs,
    String leg,
    boolean received,
    String transport,
    String local,
    String remote,
    String head,
    String text) {}
