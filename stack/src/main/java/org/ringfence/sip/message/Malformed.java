package org.ringfence.sip.message;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are no SIP message.
 *
 * @param reason what is wrong, in words that may be shown to the sender
 * @param offset where, in bytes from the start
 * @param status what to answer a request with: 400, 505, 513
 * @param request as much of the request as an answer needs; null when it must go unanswered
 */
public record Malformed(String reason, int offset, int status, @Nullable SipRequest request)
    implements Parsed {}
