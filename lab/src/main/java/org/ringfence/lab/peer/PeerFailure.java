package org.ringfence.lab.peer;

/** A peer did not do what it was asked in time; the message carries the end of its own output. */
public final class PeerFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PeerFailure(String message) {
    super(message);
  }

  public PeerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
