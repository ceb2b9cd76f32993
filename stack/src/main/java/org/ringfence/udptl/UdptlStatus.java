package org.ringfence.udptl;

/** What a datagram turned out to be. */
public enum UdptlStatus {
  VALID,
  /** It ends before what it announces. */
  TRUNCATED,
  /** One of its lengths is written in no way that fits a datagram. */
  BAD_LENGTH,
  /** Bits that mean nothing are set. */
  BAD_PADDING,
  /** It repeats more earlier packets than anybody does. */
  TOO_MANY
}
