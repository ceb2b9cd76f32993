package org.ringfence.server.store;

import java.util.Locale;

/** What a token is good for. */
public enum Scope {
  /** Sees everything but secrets. */
  READ,
  /** Places and ends calls; sees them. */
  CALLS,
  /** Everything. */
  ADMIN;

  /** As people write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
