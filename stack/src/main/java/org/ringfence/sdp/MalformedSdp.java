package org.ringfence.sdp;

/**
 * A description that cannot be used; answered with 400 or 488, never thrown.
 *
 * @param offset bytes from the start of the description
 */
public record MalformedSdp(String reason, int offset) implements SdpResult {}
