package org.ringfence.stun;

/** What came of reading a datagram (RFC 8489 section 6.3). */
public sealed interface StunResult permits StunMessage, MalformedStun {}
