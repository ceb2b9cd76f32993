package org.ringfence.net;

import java.net.InetSocketAddress;

/** Hears of one party's path over ICE. Called on the media loop: it only enqueues. */
public interface IceListener {
  /** Hears nothing. */
  IceListener NONE = new IceListener() {};

  /** The peer has chosen a path, or another one: media go there. */
  default void connected(InetSocketAddress remote) {}

  /** The peer has stopped to say that it wants our packets (RFC 7675): nothing is sent any more. */
  default void consentLost() {}

  /** The handshake has succeeded with the peer that signalling named: media pass. */
  default void secured() {}

  /** The handshake failed: nothing passes. */
  default void unsecured(String reason) {}

  /** A fault of ours ended it, or there are too many. */
  default void failed(Throwable failure) {}
}
