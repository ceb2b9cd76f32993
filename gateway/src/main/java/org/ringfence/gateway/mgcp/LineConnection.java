package org.ringfence.gateway.mgcp;

import org.jspecify.annotations.Nullable;
import org.ringfence.call.Party;
import org.ringfence.sdp.SessionDescription;

/** A connection of a line's endpoint, and the call it is for; the agent's loop owns it. */
final class LineConnection {
  private final String id;

  /** Who calls the line; null when the line calls. */
  final @Nullable Party caller;

  @Nullable LineLeg leg;

  /** What the far side offers, until the gateway has heard it. */
  @Nullable SessionDescription offer;

  /** What the far side said last of its media. */
  @Nullable SessionDescription remote;

  /** What the gateway said last of its media. */
  @Nullable SessionDescription local;

  /** The gateway's name for it; null before it has said one. */
  @Nullable String name;

  boolean asked;
  boolean answered;
  boolean held;

  /** Its call is over: it is deleted as soon as that can be. */
  boolean gone;

  LineConnection(String id, @Nullable Party caller, @Nullable SessionDescription offer) {
    this.id = id;
    this.caller = caller;
    this.offer = offer;
  }

  /** The identity of the call, which is ours to choose (RFC 3435 section 2.1.3). */
  String id() {
    return id;
  }
}
