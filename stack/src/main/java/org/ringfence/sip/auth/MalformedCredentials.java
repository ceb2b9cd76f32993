package org.ringfence.sip.auth;

/** Credentials that cannot be read; answered with 400, never thrown. */
public record MalformedCredentials(String reason) implements CredentialsResult {}
