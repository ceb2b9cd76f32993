package org.ringfence.sip.auth;

import org.jspecify.annotations.Nullable;

/** What is protected: the request line, or the body too (RFC 7616 section 3.3). */
public enum Qop {
  AUTH("auth"),
  AUTH_INT("auth-int");

  private final String token;

  Qop(String token) {
    this.token = token;
  }

  /** The qop of this name in any case; null when it is not known. */
  public static @Nullable Qop of(String token) {
    for (Qop qop : values()) {
      if (qop.token.equalsIgnoreCase(token)) {
        return qop;
      }
    }
    return null;
  }

  public String token() {
    return token;
  }
}
