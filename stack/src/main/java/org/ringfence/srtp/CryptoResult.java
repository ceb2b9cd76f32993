package org.ringfence.srtp;

/** What an {@code a=crypto} line turned out to be (RFC 4568). */
public sealed interface CryptoResult permits CryptoAttribute, UnusableCrypto {}
