package org.ringfence.sdp;

import org.jspecify.annotations.Nullable;

/**
 * Who made the session: an {@code o=} line (RFC 8866 section 5.2). The two numbers stay text,
 * because phones send longer ones than a long and are answered all the same.
 */
public record Origin(
    String username,
    String sessionId,
    String sessionVersion,
    String netType,
    String addressType,
    String address) {

  /** An origin of ours, which tells no user name. */
  public static Origin of(long sessionId, long sessionVersion, String address) {
    Connection where = Connection.of(address);
    return new Origin(
        "-",
        Long.toUnsignedString(sessionId),
        Long.toUnsignedString(sessionVersion),
        where.netType(),
        where.addressType(),
        address);
  }

  /**
   * Reads from the right, since some user names have spaces in them; null when words are missing.
   */
  static @Nullable Origin parse(String text) {
    String[] words = new String[5];
    int end = text.length();
    for (int i = 4; i >= 0; i--) {
      while (end > 0 && Words.space(text.charAt(end - 1))) {
        end--;
      }
      int start = end;
      while (start > 0 && !Words.space(text.charAt(start - 1))) {
        start--;
      }
      if (start == end) {
        return null;
      }
      words[i] = text.substring(start, end);
      end = start;
    }
    String username = text.substring(0, end).strip();
    return new Origin(
        username.isEmpty() ? "-" : username, words[0], words[1], words[2], words[3], words[4]);
  }

  String write() {
    return String.join(" ", username, sessionId, sessionVersion, netType, addressType, address);
  }
}
