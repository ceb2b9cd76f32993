/**
 * SIP messages: the grammar of RFC 3261 section 25 with its compact forms, IPv6 (RFC 5118, RFC
 * 5954) and the header fields the other packages ask for by type.
 *
 * <p>A message is parsed once over the bytes it came in. Header fields stay slices of that buffer,
 * in order and byte for byte; typed views of them are made when first asked for. What every element
 * must understand (Via, From, To, Call-ID, CSeq, Contact, the routes) is checked while parsing, so
 * that a message in hand never fails later. Broken input is a {@link
 * org.ringfence.sip.message.Malformed} value, never an exception.
 */
@NullMarked
package org.ringfence.sip.message;

import org.jspecify.annotations.NullMarked;
