package org.ringfence.sip.message;

import org.jspecify.annotations.Nullable;

/**
 * A host and perhaps a port (RFC 3261 section 25.1, RFC 5118 section 4).
 *
 * @param host a name, an IPv4 address, or an IPv6 address with its brackets; never empty
 * @param port 1 to 65535, or -1 when there is none
 */
public record HostPort(String host, int port) {

  static @Nullable HostPort parse(String text, int from, int end) {
    if (from >= end) return null;
    int hostEnd;
    if (text.charAt(from) == '[') {
      hostEnd = text.indexOf(']', from) + 1;
      if (hostEnd <= 0 || hostEnd > end || !isIpv6(text, from + 1, hostEnd - 1)) return null;
    } else {
      hostEnd = from;
      while (hostEnd < end && isHostChar(text.charAt(hostEnd))) hostEnd++;
      if (hostEnd == from) return null;
    }
    String host = text.substring(from, hostEnd);
    if (hostEnd == end) return new HostPort(host, -1);
    Scanner in = new Scanner(text, hostEnd, end);
    if (!in.take(':')) return null;
    long port = in.number(65535);
    in.skipSpace();
    return port < 1 || !in.atEnd() ? null : new HostPort(host, (int) port);
  }

  /** The host without an IPv6 address's brackets. */
  public String address() {
    return host.charAt(0) == '[' ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean isHostChar(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '.'
        || c == '-'
        || c == '_';
  }

  /** Whether it has the shape of an IPv6 address; no name is ever looked up for it. */
  private static boolean isIpv6(String text, int from, int end) {
    int colons = 0;
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if (c == ':') colons++;
      else if (Character.digit(c, 16) < 0 && c != '.') return false;
    }
    return colons >= 2 && colons <= 7 && end - from <= 45;
  }

  @Override
  public String toString() {
    return port < 0 ? host : host + ':' + port;
  }
}
