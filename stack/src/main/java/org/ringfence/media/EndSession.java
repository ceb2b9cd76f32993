package org.ringfence.media;

import java.nio.ByteBuffer;

/** A stream that ends here, as the port sees it that carries its packets. */
public interface EndSession {
  /** What an offer or answer said of the other party; see {@link MediaPeer#expect}. */
  void expect(RelaySide.Terms terms);

  /** Where RTP goes; see {@link MediaPeer#destination}. */
  MediaPeer rtpPeer();

  /** Where reports go: the same as RTP where they share a port. */
  MediaPeer rtcpPeer();

  boolean mux();

  /** Whether a packet from there could be let in; see {@link MediaPeer#mayComeFrom}. */
  boolean mayComeFrom(int component, long high, long low, int port);

  /** Counts a packet from someone who may not speak here. */
  void refuse();

  /** Counts a packet that was not protected as agreed. */
  void refuseNotAuthentic();

  /** Makes the last report, which says goodbye. */
  int bye(ByteBuffer out, int offset, long nowNs);

  void close();
}
