package org.ringfence.sip.auth;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * The parameters of one challenge or credentials (RFC 7235 section 2.1). Quotes may be missing or
 * too many, commas likewise; a name twice, an open quote or a control character is an error.
 */
final class AuthParameters {
  private final String text;
  private final String[] names = new String[Limits.AUTH_PARAMETERS];
  private final String[] values = new String[Limits.AUTH_PARAMETERS];
  private int count;
  private int at;
  private @Nullable String error;

  private AuthParameters(String text) {
    this.text = text;
  }

  /** Reads a whole header value of any scheme. */
  static AuthParameters parse(String headerValue) {
    var parameters = new AuthParameters(headerValue);
    parameters.error = parameters.read();
    return parameters;
  }

  /** Whether a header value is of the Digest scheme. */
  static boolean digest(String headerValue) {
    int start = 0;
    while (start < headerValue.length() && space(headerValue.charAt(start))) {
      start++;
    }
    int end = start + "Digest".length();
    return headerValue.regionMatches(true, start, "Digest", 0, "Digest".length())
        && (end == headerValue.length() || space(headerValue.charAt(end)));
  }

  /** What is wrong; null when it could be read. */
  @Nullable String error() {
    return error;
  }

  /** The value of a parameter without its quotes; null when it is absent. */
  @Nullable String value(String name) {
    for (int i = 0; i < count; i++) {
      if (names[i].equalsIgnoreCase(name)) {
        return values[i];
      }
    }
    return null;
  }

  private @Nullable String read() {
    if (text.length() > Limits.AUTH_CHARS) {
      return "too long";
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return "control character";
      }
    }
    skip();
    while (at < text.length() && !space(text.charAt(at))) {
      at++;
    }
    for (skip(); at < text.length(); skip()) {
      String wrong = parameter();
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private @Nullable String parameter() {
    int start = at;
    while (at < text.length() && "=,\" \t".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String name = text.substring(start, at);
    skipSpaces();
    if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
      return "not name=value";
    }
    at++;
    skipSpaces();
    String value = at < text.length() && text.charAt(at) == '"' ? quoted() : unquoted();
    if (value == null) {
      return "open quote";
    }
    if (value(name) != null) {
      return "parameter twice";
    }
    if (count == names.length) {
      return "too many parameters";
    }
    names[count] = name;
    values[count++] = value;
    return null;
  }

  private String unquoted() {
    int start = at;
    while (at < text.length() && text.charAt(at) != ',' && !space(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private @Nullable String quoted() {
    int start = ++at;
    StringBuilder unescaped = null;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        String value = unescaped == null ? text.substring(start, at) : unescaped.toString();
        at++;
        return value;
      }
      if (c == '\\' && at + 1 < text.length()) {
        if (unescaped == null) {
          unescaped = new StringBuilder(text.length() - start).append(text, start, at);
        }
        c = text.charAt(++at);
      }
      if (unescaped != null) {
        unescaped.append(c);
      }
      at++;
    }
    return null;
  }

  private void skip() {
    while (at < text.length() && (space(text.charAt(at)) || text.charAt(at) == ',')) {
      at++;
    }
  }

  private void skipSpaces() {
    while (at < text.length() && space(text.charAt(at))) {
      at++;
    }
  }

  private static boolean space(char c) {
    return c == ' ' || c == '\t';
  }

  /** Adds {@code , name="value"}, escaped. */
  static void quote(StringBuilder out, String name, String value) {
    separate(out).append(name).append("=\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c);
    }
    out.append('"');
  }

  /** Adds {@code , name=value}. */
  static void token(StringBuilder out, String name, String value) {
    separate(out).append(name).append('=').append(value);
  }

  private static StringBuilder separate(StringBuilder out) {
    return out.isEmpty() ? out.append("Digest ") : out.append(", ");
  }
}
