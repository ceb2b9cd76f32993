package org.ringfence.sdp;

import org.jspecify.annotations.Nullable;

/**
 * One {@code a=} line (RFC 8866 section 5.13).
 *
 * @param value what follows the first colon; null for a property such as {@code rtcp-mux}
 */
public record Attribute(String name, @Nullable String value) {

  public static Attribute property(String name) {
    return new Attribute(name, null);
  }

  /** Whether the name is this one. Case is ignored, because phones do. */
  public boolean named(String wanted) {
    return name.equalsIgnoreCase(wanted);
  }

  static Attribute parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new Attribute(text, null)
        : new Attribute(text.substring(0, colon), text.substring(colon + 1));
  }
}
