package org.ringfence.stun;

/** What a message's MESSAGE-INTEGRITY says under a key (RFC 8489 sections 14.5 and 14.6). */
public enum Integrity {
  VALID,
  WRONG,
  ABSENT
}
