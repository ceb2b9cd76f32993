package org.ringfence.sip.auth;

/** What came of reading credentials. */
public sealed interface CredentialsResult permits DigestCredentials, MalformedCredentials {}
