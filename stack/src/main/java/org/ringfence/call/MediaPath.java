package org.ringfence.call;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/**
 * The media of one call through us. Each side is told our addresses only, and what comes from
 * anywhere but the address a side gave, or proved, goes nowhere. Never blocks.
 */
public interface MediaPath {
  /**
   * What the party at {@code side} is told: the other's description with our addresses; null when
   * there are no ports for it.
   */
  @Nullable SessionDescription towards(Side side, SessionDescription others, Reach reach);

  /** Takes note of where the party at {@code side} receives, from its description. */
  void learn(Side side, SessionDescription description, Reach reach);

  /** Somebody else has taken that side: nothing of the old one counts, once {@link #learn} says. */
  void vacate(Side side);

  /** An answer that sends the caller its own media back; null when none of its offer will do. */
  @Nullable SessionDescription echo(SessionDescription offer, Reach reach);

  void close();
}
