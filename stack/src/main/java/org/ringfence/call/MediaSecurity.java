package org.ringfence.call;

import java.util.Locale;

/** How a party's media are protected on their way between it and us; the least comes first. */
public enum MediaSecurity {
  /** Not at all: who is on the way can listen. */
  CLEAR,
  /** By keys that signalling carried (RFC 4568). */
  SDES,
  /** By keys of a handshake in the media path (RFC 5764). */
  DTLS,
  /** By keys that only the parties have, and we do not. */
  END_TO_END;

  /** As people write it: {@code end-to-end}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
