package org.ringfence.server.people;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What kind of number is called, by what it may cost. */
public enum CallKind {
  /** Whoever is called pays. */
  FREE,
  /** Of the same area. */
  LOCAL,
  NATIONAL,
  MOBILE,
  /** Of another country. */
  INTERNATIONAL,
  /** Dearer than a call has to be, or nobody knows. */
  PREMIUM;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of that word; null for none. */
  public static @Nullable CallKind of(String word) {
    for (CallKind each : values()) if (each.word().equals(word)) return each;
    return null;
  }

  /** Whether a thief would call there. */
  public boolean isDear() {
    return this == INTERNATIONAL || this == PREMIUM;
  }
}
