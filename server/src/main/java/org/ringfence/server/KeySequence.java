package org.ringfence.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.Codes;
import org.ringfence.server.people.StarCode;

/** The keys somebody presses during a call: whether they come to one of the codes. Pure. */
final class KeySequence {
  /** Keys of one code follow each other within this. */
  private static final long PATIENCE_NS = 3_000_000_000L;

  private static final int LONGEST = 8;

  private final Map<String, StarCode> codes;
  private final StringBuilder keys = new StringBuilder();
  private long latestNs;

  /**
   * @param codes by what is pressed for them
   */
  KeySequence(Map<String, StarCode> codes) {
    this.codes = codes;
  }

  /** What is pressed for each of these that was not turned off. */
  static Map<String, StarCode> pressed(Codes codes, StarCode... these) {
    Map<String, StarCode> pressed = new java.util.HashMap<>();
    for (StarCode each : these) {
      String digits = codes.digits(each);
      if (digits != null) pressed.put(digits, each);
    }
    return Map.copyOf(pressed);
  }

  /** The code that this key completes; null for none. */
  @Nullable StarCode press(char key, long nowNs) {
    if (nowNs - latestNs > PATIENCE_NS || keys.length() >= LONGEST) keys.setLength(0);
    latestNs = nowNs;
    keys.append(key);
    // A code may begin anew in the middle of what came to nothing.
    for (int from = 0; from < keys.length(); from++) {
      StarCode code = codes.get(keys.substring(from));
      if (code == null) continue;
      keys.setLength(0);
      return code;
    }
    return null;
  }
}
