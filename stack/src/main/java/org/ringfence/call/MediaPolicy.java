package org.ringfence.call;

import java.util.Locale;

/** How a party's media must be protected on their way between it and us. */
public enum MediaPolicy {
  /** Encrypted, or there is no call. */
  ENCRYPTED,
  /** Encrypted where the party can, in the clear where it cannot. */
  ENCRYPTED_IF_OFFERED,
  /** We offer plaintext; encryption that the party offers is taken. */
  CLEAR;

  /** As people write it: {@code encrypted-if-offered}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
