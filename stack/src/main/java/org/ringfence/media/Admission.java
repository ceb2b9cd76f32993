package org.ringfence.media;

/** Whether a packet's source may speak on this port. */
public enum Admission {
  /** It is the signalled address, or the one that proved itself. */
  ADMITTED,
  /** It has just proved itself: admitted, and from now on the only one. */
  LATCHED,
  /** It may prove itself and has begun to: this packet goes nowhere. */
  PROVING,
  /** It is someone else. */
  REFUSED
}
