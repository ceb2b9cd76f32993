package org.ringfence.net;

import java.net.InetSocketAddress;
import org.ringfence.ice.Candidate;
import org.ringfence.ice.IceDescription;

/** Hears of a full ICE agent. Called on the media loop: it only enqueues. */
public interface IceEvents {
  /** Hears nothing. */
  IceEvents NONE = new IceEvents() {};

  /** Gathering is over, or has taken long enough: this may be told to the peer. */
  default void gathered(IceDescription ours) {}

  /** A candidate that came later (RFC 8838). */
  default void found(Candidate candidate) {}

  /** No more will come, after it was told of some. */
  default void finished() {}

  /** Media go this way from now on. */
  default void selected(InetSocketAddress remote, boolean relayed) {}

  /** The peer no longer says that it wants our packets (RFC 7675): nothing is sent any more. */
  default void consentLost() {}

  /** No path was found. */
  default void failed() {}
}
