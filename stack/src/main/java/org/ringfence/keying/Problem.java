package org.ringfence.keying;

/** Why an offer or an answer cannot be followed. */
public enum Problem {
  /** It brings no keys, and must. */
  NOT_ENCRYPTED,
  /** Its keys came over signalling that anybody on the way can read. */
  KEYS_EXPOSED,
  /** It brings keys of which we understand none. */
  KEYS_UNKNOWN
}
