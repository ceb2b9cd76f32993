package org.ringfence.server.people;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of codes: what is dialled for what. */
public final class Codes {
  /** The codes as they are unless somebody chose otherwise. */
  public static final Codes PRESETS = new Codes(presets());

  /**
   * A code that was dialled.
   *
   * @param tail the digits after it; empty when there were none
   */
  public record Dialled(StarCode code, String tail) {}

  private final Map<StarCode, String> digits;
  private final Map<String, StarCode> codes = new HashMap<>();
  private int longest;

  /**
   * @param digits what is dialled; a code that is not there cannot be dialled
   */
  public Codes(Map<StarCode, String> digits) {
    this.digits = Map.copyOf(digits);
    digits.forEach((code, dialled) -> {
      codes.put(dialled, code);
      longest = Math.max(longest, dialled.length());
    });
  }

  private static Map<StarCode, String> presets() {
    Map<StarCode, String> presets = new EnumMap<>(StarCode.class);
    for (StarCode code : StarCode.values()) presets.put(code, code.preset());
    return presets;
  }

  /** What one dials for that; null when it was turned off. */
  public @Nullable String digits(StarCode code) {
    return digits.get(code);
  }

  /** The code that begins what was dialled, the longest of several; null for none. */
  public @Nullable Dialled find(String dialled) {
    StarCode whole = codes.get(dialled);
    if (whole != null && whole.tail() != StarCode.Tail.MUST) return new Dialled(whole, "");
    for (int length = Math.min(longest, dialled.length() - 1); length > 0; length--) {
      StarCode code = codes.get(dialled.substring(0, length));
      if (code != null && code.tail() != StarCode.Tail.NONE) {
        return new Dialled(code, dialled.substring(length));
      }
    }
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Codes that && digits.equals(that.digits);
  }

  @Override
  public int hashCode() {
    return digits.hashCode();
  }

  @Override
  public String toString() {
    return digits.toString();
  }
}
