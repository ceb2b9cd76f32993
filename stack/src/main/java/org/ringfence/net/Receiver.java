package org.ringfence.net;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.Malformed;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.stun.StunMessage;

/**
 * Who is told what the transports saw. Called on whichever thread saw it, and must not block: hand
 * over to the shard of the Call-ID.
 */
public interface Receiver {
  /** A whole message; a reply sent to {@code from} goes back the way it came. */
  void received(SipMessage message, Flow from);

  /** The same of somebody who is not known, and whom there may be no time for. */
  default void newcomer(SipMessage message, Flow from) {
    received(message, from);
  }

  /** Bytes that are no message. A stream they came over is closed after this. */
  void malformed(Malformed what, Flow from);

  /** A connection that was in use is gone. */
  default void closed(Flow flow) {}

  /**
   * A message did not leave, or may not have (RFC 3261 section 18.4).
   *
   * @param what null when it was handed over as bytes
   */
  void failed(Flow to, @Nullable SipMessage what, String reason);

  /** The peer answered {@link SipTransports#ping}. */
  default void pong(Flow from) {}

  /** A STUN response came to one of our UDP addresses; nobody has looked whether it was asked. */
  default void answered(StunMessage response, Flow from) {}
}
