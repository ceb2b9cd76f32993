package org.ringfence.sdp;

/**
 * Where one media line is received.
 *
 * @param address an address literal
 * @param rtcpPort the same as {@code rtpPort} when both share one port (RFC 5761)
 */
public record MediaAddress(String address, int rtpPort, int rtcpPort) {

  /** RTCP on the next port, as RFC 3550 has it. */
  public static MediaAddress of(String address, int rtpPort) {
    return new MediaAddress(address, rtpPort, rtpPort + 1);
  }
}
