package org.ringfence.gateway.mgcp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a connection does (RFC 3435 section 2.3.5). */
public enum ConnectionMode {
  SENDRECV,
  SENDONLY,
  RECVONLY,
  INACTIVE,
  /** Sends back what it receives. */
  LOOPBACK,
  /** Is one of several that hear each other; of two that is what sending and receiving is. */
  CONFRNCE;

  /** Null for one that we do not know. */
  static @Nullable ConnectionMode of(String word) {
    for (ConnectionMode each : values()) {
      if (each.word().equalsIgnoreCase(word)) return each;
    }
    return null;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean sends() {
    return this != RECVONLY && this != INACTIVE;
  }

  public boolean receives() {
    return this != SENDONLY && this != INACTIVE;
  }
}
