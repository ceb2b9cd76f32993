package org.ringfence.net;

/** An even port for RTP and the odd one above it for RTCP (RFC 3550 section 11). */
final class MediaPortPair {
  final MediaSocket rtp;
  final MediaSocket rtcp;

  /** When it was last given back; guarded by the ports' lock. */
  long freedNs;

  MediaPortPair(MediaSocket rtp, MediaSocket rtcp) {
    this.rtp = rtp;
    this.rtcp = rtcp;
  }
}
