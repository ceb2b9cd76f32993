package org.ringfence.server.store;

/**
 * Somebody who may use the console.
 *
 * @param secondFactor whether a code or a security key is needed beside the password
 */
public record Admin(String name, Role role, boolean secondFactor, long createdMs) {}
