package org.ringfence.sip.transaction;

/** Why a client transaction ended without a final response (RFC 3261 section 8.1.3.1). */
public record Failure(Kind kind, String text) {
  /** TIMEOUT is to be treated like a 408, TRANSPORT like a 503. */
  public enum Kind {
    TIMEOUT,
    TRANSPORT
  }
}
