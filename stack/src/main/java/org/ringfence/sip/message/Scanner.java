package org.ringfence.sip.message;

import org.jspecify.annotations.Nullable;

/** Reads the tokens of RFC 3261 section 25.1 from one header value, from left to right. */
final class Scanner {
  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c = '0'; c <= '9'; c++) TOKEN[c] = true;
    for (char c = 'a'; c <= 'z'; c++) TOKEN[c] = true;
    for (char c = 'A'; c <= 'Z'; c++) TOKEN[c] = true;
    for (char c : "-.!%*_+`'~".toCharArray()) TOKEN[c] = true;
  }

  private final String text;
  private final int end;
  private int at;

  Scanner(String text) {
    this(text, 0, text.length());
  }

  Scanner(String text, int from, int end) {
    this.text = text;
    this.at = from;
    this.end = end;
  }

  static boolean isToken(String text) {
    if (text.isEmpty()) return false;
    for (int i = 0; i < text.length(); i++) if (!isTokenChar(text.charAt(i))) return false;
    return true;
  }

  static boolean isTokenChar(int c) {
    return c < 128 && TOKEN[c];
  }

  int at() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  int end() {
    return end;
  }

  boolean atEnd() {
    return at >= end;
  }

  /** The next character without taking it, or -1. */
  int peek() {
    return at < end ? text.charAt(at) : -1;
  }

  void skipSpace() {
    while (at < end && isSpace(text.charAt(at))) at++;
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\t';
  }

  /** Takes {@code c} with the white space around it. */
  boolean take(char c) {
    skipSpace();
    if (at >= end || text.charAt(at) != c) return false;
    at++;
    skipSpace();
    return true;
  }

  /** Takes {@code c} only if it is the very next character. */
  boolean takeTight(char c) {
    if (at >= end || text.charAt(at) != c) return false;
    at++;
    return true;
  }

  /** A token, or null when there is none here. */
  @Nullable String token() {
    int start = at;
    while (at < end && isTokenChar(text.charAt(at))) at++;
    return at == start ? null : text.substring(start, at);
  }

  /** A quoted string with its quotes, or null when it has no end. */
  @Nullable String quoted() {
    int start = at;
    if (!takeTight('"')) return null;
    while (at < end) {
      char c = text.charAt(at++);
      if (c == '\\') at++;
      else if (c == '"') return text.substring(start, at);
    }
    at = Math.min(at, end);
    return null;
  }

  /** What lies before any of {@code stops} or white space. */
  String until(String stops) {
    int start = at;
    while (at < end) {
      char c = text.charAt(at);
      if (isSpace(c) || stops.indexOf(c) >= 0) break;
      at++;
    }
    return text.substring(start, at);
  }

  /** What lies before {@code stop}, or null when it never comes. */
  @Nullable String upTo(char stop) {
    int found = text.indexOf(stop, at);
    if (found < 0 || found >= end) return null;
    String before = text.substring(at, found);
    at = found;
    return before;
  }

  /** An unsigned number of at most {@code max}, or -1. */
  long number(long max) {
    int start = at;
    long value = 0;
    while (at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      value = value * 10 + (text.charAt(at) - '0');
      if (value > max) return -1;
      at++;
    }
    return at == start ? -1 : value;
  }

  static String unquote(String value) {
    int length = value.length();
    if (length < 2 || value.charAt(0) != '"' || value.charAt(length - 1) != '"') return value;
    if (value.indexOf('\\') < 0) return value.substring(1, length - 1);
    StringBuilder plain = new StringBuilder(length);
    for (int i = 1; i < length - 1; i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < length - 1) c = value.charAt(++i);
      plain.append(c);
    }
    return plain.toString();
  }

  static void quote(String plain, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c == '\r' || c == '\n') continue;
      if (c == '"' || c == '\\') out.append('\\');
      out.append(c);
    }
    out.append('"');
  }
}
