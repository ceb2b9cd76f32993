package org.ringfence.sdp;

/** One line, {@code type=value}, that has no record of its own (RFC 8866 section 5). */
public record Line(char type, String value) {}
