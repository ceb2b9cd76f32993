package org.ringfence.stun;

/**
 * A datagram that is no STUN message (RFC 8489 section 6.3); to be dropped without an answer.
 *
 * @param offset the byte where it went wrong
 */
public record MalformedStun(String reason, int offset) implements StunResult {}
