package org.ringfence.gateway.mgcp;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.ringfence.call.Party;

/** Who calls, as a signal shows it on an analog phone (RFC 3660 section 2.3, {@code L/ci}). */
final class CallerId {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM/dd/HH/mm");
  private static final int MOST_CHARS = 32;

  private CallerId() {}

  static String signal(Party caller, LocalDateTime now) {
    String time = TIME.format(now);
    if (caller.hidden()) return "L/ci(" + time + ",P,P)";
    String number = caller.number().isEmpty() ? "O" : quoted(caller.number());
    String name = caller.displayName().isEmpty() ? "O" : quoted(caller.displayName());
    return "L/ci(" + time + "," + number + "," + name + ")";
  }

  /** Without what would end the quotes, or the line. */
  private static String quoted(String text) {
    StringBuilder plain = new StringBuilder("\"");
    for (int i = 0; i < text.length() && plain.length() <= MOST_CHARS; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != 0x7F && !Character.isSurrogate(c)) plain.append(c);
    }
    return plain.append('"').toString();
  }
}
