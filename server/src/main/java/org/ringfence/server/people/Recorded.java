package org.ringfence.server.people;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which calls of an extension are recorded. */
public enum Recorded {
  /** None, whatever it presses. */
  OFF,
  /** Those for which it presses the key. */
  ON_DEMAND,
  /** Those it takes. */
  INBOUND,
  /** Those it makes. */
  OUTBOUND,
  ALL;

  /** As people write it: {@code on-demand}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What that extension has chosen, or what holds otherwise. */
  public static Recorded of(Preferences set, Recorded otherwise) {
    String word = set.text(Preference.RECORD);
    return word == null ? otherwise : valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Whether the calls it makes, or takes, are recorded without anybody's asking. */
  public boolean records(boolean makes) {
    return this == ALL || this == (makes ? OUTBOUND : INBOUND);
  }

  /**
   * Why a call is recorded: by the rule of either.
   *
   * @param caller null for one that is none of ours
   * @param called the same
   * @return null when it is not, without anybody's asking
   */
  public static @Nullable String why(@Nullable Recorded caller, @Nullable Recorded called) {
    if (caller != null && caller.records(true)) return caller.word();
    return called != null && called.records(false) ? called.word() : null;
  }
}
