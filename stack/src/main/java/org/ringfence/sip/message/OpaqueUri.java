package org.ringfence.sip.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URI of a scheme other than SIP's, such as {@code tel:} (RFC 3966) or {@code http:}.
 *
 * @param scheme in lower case
 * @param rest everything after the colon, as it came
 */
public record OpaqueUri(String scheme, String rest) implements Uri {

  static @Nullable OpaqueUri parse(String scheme, String rest) {
    for (int i = 0; i < scheme.length(); i++) {
      char c = scheme.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'))) {
        return null;
      }
    }
    if (rest.isEmpty()) return null;
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (c <= ' ' || c == '<' || c == '>' || c == '"') return null;
    }
    return new OpaqueUri(scheme.toLowerCase(Locale.ROOT), rest);
  }

  @Override
  public String user() {
    if (!scheme.equals("tel")) return "";
    int semicolon = rest.indexOf(';');
    String number = semicolon < 0 ? rest : rest.substring(0, semicolon);
    StringBuilder digits = new StringBuilder(number.length());
    for (int i = 0; i < number.length(); i++) {
      if ("-.()".indexOf(number.charAt(i)) < 0) digits.append(number.charAt(i));
    }
    return digits.toString();
  }

  @Override
  public String toString() {
    return scheme + ':' + rest;
  }
}
