package org.ringfence.phone;

/** How a phone's sound must be protected on the wire. */
public enum MediaSecurity {
  /** Encrypted, or there is no call. */
  ENCRYPTED,
  /** Encrypted where the other side can, in the clear where it cannot (RFC 8643). */
  ENCRYPTED_IF_OFFERED,
  /** In the clear, unless the other side offers encryption. */
  CLEAR,
  /** Encrypted from phone to phone: whoever relays it has no keys. */
  END_TO_END;

  /** Whether a call may go on without encryption. */
  public boolean mayBeClear() {
    return this == ENCRYPTED_IF_OFFERED || this == CLEAR;
  }
}
