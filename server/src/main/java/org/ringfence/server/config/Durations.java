package org.ringfence.server.config;

/** Lengths of time as people write them: {@code 90}, {@code 90s}, {@code 15m}, {@code 4h}. */
final class Durations {
  private Durations() {}

  /** Seconds; -1 when the text is no length of time. A bare number counts seconds. */
  static long seconds(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    long unit =
        switch (text.charAt(text.length() - 1)) {
          case 's' -> 1;
          case 'm' -> 60;
          case 'h' -> 3600;
          case 'd' -> 86_400;
          default -> 0;
        };
    long number = whole(unit == 0 ? text : text.substring(0, text.length() - 1));
    return number < 0 ? -1 : number * Math.max(1, unit);
  }

  /** A number of at most nine digits without sign; -1 when the text is none. */
  static long whole(String text) {
    if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Long.parseLong(text);
  }

  /** The shortest way to write so many seconds. */
  static String text(int seconds) {
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3600 + "h";
  }
}
