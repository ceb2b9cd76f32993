package org.ringfence.call;

/** The caller of a feature has gone, or was sent on to somebody else. */
public final class CallEndedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Cause cause;

  public CallEndedException(Cause cause) {
    super(cause.words(), null, false, false); // No trace: this is how most calls of a feature end.
    this.cause = cause;
  }

  public Cause cause() {
    return cause;
  }
}
