package org.ringfence.sdp;

/** Reads a line word by word; words are parted by any run of spaces or tabs. */
final class Words {
  private final String text;
  private int at;

  Words(String text) {
    this.text = text;
  }

  /** The next word; empty when there is none. */
  String next() {
    skip();
    int start = at;
    while (at < text.length() && !space(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  /** All that is left, without the spaces before it. */
  String rest() {
    skip();
    return text.substring(at);
  }

  private void skip() {
    while (at < text.length() && space(text.charAt(at))) {
      at++;
    }
  }

  static boolean space(char c) {
    return c == ' ' || c == '\t';
  }

  /** The value of up to nine decimal digits; -1 when it is anything else. */
  static int number(String digits) {
    if (digits.isEmpty() || digits.length() > 9) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** A port of 0 to 65535; -1 when it is anything else. */
  static int port(String digits) {
    int port = number(digits);
    return port <= 65535 ? port : -1;
  }
}
