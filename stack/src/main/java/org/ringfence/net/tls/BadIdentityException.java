package org.ringfence.net.tls;

/** A key or certificate that cannot be used; the message says which file and why, no secrets. */
public final class BadIdentityException extends Exception {
  private static final long serialVersionUID = 1;

  BadIdentityException(String message) {
    super(message);
  }

  BadIdentityException(String message, Throwable cause) {
    super(message, cause);
  }
}
