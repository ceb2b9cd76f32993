package org.ringfence.server.store;

/**
 * A security key of an administrator (WebAuthn).
 *
 * @param id names it here
 * @param label what its owner calls it
 * @param host the console's name that it was made for, and signs for
 * @param credential its id and public key, as the authenticator told them, in Base64
 * @param counter how often it has signed, as it says; 0 for one that does not count
 * @param usedMs when it was used last; 0 for never
 */
public record AdminKey(
    String id,
    String name,
    String label,
    String host,
    String credential,
    long counter,
    long createdMs,
    long usedMs) {}
