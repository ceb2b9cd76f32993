package org.ringfence.media;

/** What a relay does with admitted packets. */
public enum RelayMode {
  /** Each side hears the other. */
  RELAY,
  /** Each side hears itself. */
  ECHO,
  /** Nobody hears anything. */
  HOLD
}
