package org.ringfence.server.config;

import org.jspecify.annotations.Nullable;

/** Ports from {@code first} to {@code last}, both included. */
public record PortRange(int first, int last) {

  /** How many ports there are. */
  public int size() {
    return last - first + 1;
  }

  /** Reads {@code 10000-20000}; null when it is not two ports, the lower first. */
  static @Nullable PortRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return null;
    }
    int first = port(text.substring(0, dash).strip());
    int last = port(text.substring(dash + 1).strip());
    return first < 0 || last <= first ? null : new PortRange(first, last);
  }

  /** Reads a port, 1 to 65535; -1 when the text is not one. */
  static int port(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= 65535 ? port : -1;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
