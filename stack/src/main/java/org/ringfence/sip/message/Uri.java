package org.ringfence.sip.message;

import org.jspecify.annotations.Nullable;

/** A URI as SIP carries it: {@code sip:} and {@code sips:} understood, any other kept as it is. */
public sealed interface Uri permits SipUri, OpaqueUri {
  /** In lower case. */
  String scheme();

  /** The URI in {@code text}, or null when it is not one. */
  static @Nullable Uri parse(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0) return null;
    String scheme = text.substring(0, colon);
    if (scheme.equalsIgnoreCase("sip") || scheme.equalsIgnoreCase("sips")) {
      return SipUri.parse(text);
    }
    return OpaqueUri.parse(scheme, text.substring(colon + 1));
  }

  /**
   * The part that names a person or number, unescaped: the user of a SIP URI, the number of a {@code
   * tel:} URI; empty when there is none.
   */
  String user();
}
