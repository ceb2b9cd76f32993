package org.ringfence.sip.message;

/** What a parser made of some bytes. */
public sealed interface Parsed permits SipMessage, Malformed {}
