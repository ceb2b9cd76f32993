package org.ringfence.phone.cli;

import java.util.Locale;
import java.util.Map;

/** Writes flat JSON objects (RFC 8259). */
final class Json {
  private Json() {}

  /** Strings, numbers and truth values by name, on one line. */
  static String object(Map<String, Object> fields) {
    StringBuilder out = new StringBuilder("{");
    fields.forEach((name, value) -> {
      if (out.length() > 1) out.append(',');
      quote(name, out);
      out.append(':');
      switch (value) {
        case Double number -> out.append(String.format(Locale.ROOT, "%.2f", number));
        case Number number -> out.append(number);
        case Boolean truth -> out.append(truth);
        default -> quote(value.toString(), out);
      }
    });
    return out.append('}').toString();
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    out.append('"');
  }
}
