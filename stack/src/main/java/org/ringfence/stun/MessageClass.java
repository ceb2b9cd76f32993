package org.ringfence.stun;

/** What a message does; the two bits of its class (RFC 8489 section 5). */
public enum MessageClass {
  REQUEST,
  INDICATION,
  SUCCESS,
  ERROR
}
