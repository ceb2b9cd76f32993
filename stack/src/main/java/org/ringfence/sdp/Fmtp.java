package org.ringfence.sdp;

import org.jspecify.annotations.Nullable;

/** The parameters of one format: an {@code a=fmtp} attribute (RFC 8866 section 6.15). */
public record Fmtp(String format, String parameters) {

  /** The value of one {@code name=value} parameter; null when it is not there. */
  public @Nullable String parameter(String name) {
    int at = 0;
    while (at < parameters.length()) {
      int end = parameters.indexOf(';', at);
      end = end < 0 ? parameters.length() : end;
      int equals = parameters.indexOf('=', at);
      if (equals >= 0 && equals < end) {
        if (parameters.substring(at, equals).strip().equalsIgnoreCase(name)) {
          return parameters.substring(equals + 1, end).strip();
        }
      } else if (equals < 0) {
        return null;
      }
      at = end + 1;
    }
    return null;
  }

  static @Nullable Fmtp parse(String text) {
    var words = new Words(text);
    String format = words.next();
    return format.isEmpty() ? null : new Fmtp(format, words.rest());
  }

  public Attribute attribute() {
    return new Attribute("fmtp", format + " " + parameters);
  }
}
