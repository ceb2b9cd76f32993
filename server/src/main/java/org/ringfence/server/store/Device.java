package org.ringfence.server.store;

/**
 * A device that was given a certificate of ours.
 *
 * @param id a UUID; the certificate bears it as {@code urn:uuid:...}
 * @param number the one extension it may speak for
 * @param name what people call it; may be empty
 * @param fingerprint SHA-256 of the certificate, in hexadecimal
 * @param revokedMs since when it is worth nothing; 0 while it is good
 */
public record Device(
    String id,
    String number,
    String name,
    String fingerprint,
    long issuedMs,
    long expiresMs,
    long revokedMs) {

  public boolean revoked() {
    return revokedMs != 0;
  }

  Device revokedAt(long nowMs) {
    return new Device(id, number, name, fingerprint, issuedMs, expiresMs, nowMs);
  }
}
