package org.ringfence.server.feature.speech;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The prompts of a language as text: lines {@code name = words}; {@code #} begins a comment.
 *
 * @param twelveHours whether the clock goes to twelve twice a day
 */
record Words(Map<String, String> byName, boolean twelveHours) {
  private static final int MOST = 5_000;

  static Words parse(List<String> lines) {
    Map<String, String> words = new LinkedHashMap<>();
    boolean twelve = false;
    for (String line : lines) {
      int equals = line.indexOf(" = ");
      if (line.startsWith("#") || equals <= 0 || words.size() == MOST) continue;
      String name = line.substring(0, equals).strip();
      String text = line.substring(equals + 3).strip();
      if (name.equals("clock")) twelve = text.equals("12");
      else words.put(name, text);
    }
    return new Words(words, twelve);
  }
}
