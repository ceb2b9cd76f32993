package org.ringfence.server.acme;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why no certificate came; the message is for people. */
final class AcmeTrouble extends Exception {
  private static final long serialVersionUID = 1;

  private final transient @Nullable Instant notBefore;

  AcmeTrouble(String message, @Nullable Throwable cause) {
    this(message, cause, null);
  }

  AcmeTrouble(String message, @Nullable Throwable cause, @Nullable Instant notBefore) {
    super(message, cause);
    this.notBefore = notBefore;
  }

  /** Until when the authority wants to be left alone; null when it did not say. */
  @Nullable Instant notBefore() {
    return notBefore;
  }
}
