package org.ringfence.net;

/** No port for media is free: the call is to be answered 503 (RFC 3261 section 21.5.4). */
public final class MediaPortsExhaustedException extends Exception {
  public MediaPortsExhaustedException(String message) {
    super(message, null, false, false);
  }
}
