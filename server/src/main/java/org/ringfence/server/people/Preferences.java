package org.ringfence.server.people;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one extension's owner has set; immutable. */
public final class Preferences {
  /** The longest value of any. */
  public static final int VALUE_CHARS = 4000;

  public static final Preferences NONE = new Preferences(new EnumMap<>(Preference.class));

  private final EnumMap<Preference, String> values;

  private Preferences(EnumMap<Preference, String> values) {
    this.values = values;
  }

  /** The same but for one value; null takes it back. */
  public Preferences with(Preference preference, @Nullable String value) {
    EnumMap<Preference, String> changed = new EnumMap<>(values);
    if (value == null) changed.remove(preference);
    else changed.put(preference, value);
    return new Preferences(changed);
  }

  /** What was set; null when nothing was. */
  public @Nullable String text(Preference preference) {
    return values.get(preference);
  }

  public boolean isOn(Preference preference) {
    return "on".equals(values.get(preference));
  }

  /** Whether what is on until somebody says otherwise was turned off. */
  public boolean isOff(Preference preference) {
    return "off".equals(values.get(preference));
  }

  /** Numbers in their order; none when nothing was set. */
  public List<String> numbers(Preference preference) {
    String value = values.get(preference);
    return value == null ? List.of() : List.of(value.split(","));
  }

  /** The number behind a speed dial; null for none. */
  public @Nullable String speedDial(String digits) {
    for (String each : numbers(Preference.SPEED_DIALS)) {
      if (each.startsWith(digits + "=")) return each.substring(digits.length() + 1);
    }
    return null;
  }

  /** How long it rings. */
  public long ringMs(long otherwise) {
    String seconds = values.get(Preference.RING_SECONDS);
    return seconds == null ? otherwise : Integer.parseInt(seconds) * 1000L;
  }

  /** All that was set, by its word. */
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    values.forEach((preference, value) -> words.put(preference.word(), value));
    return words;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preferences that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
