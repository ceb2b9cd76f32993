/**
 * Digest access authentication: RFC 7616 and RFC 8760 as RFC 3261 section 22.4 uses them. Works on
 * header values as strings, so that it needs no message. What one {@link
 * org.ringfence.sip.auth.DigestServer} makes of credentials, in this order:
 *
 * <pre>
 *   none, another realm or scheme, no response yet    Challenge(stale=false)
 *   unreadable                                        Refused(MALFORMED)
 *   algorithm not allowed                             Challenge(stale=false)
 *   nonce too old, not ours, or from another source   Challenge(stale=true)
 *   unknown user, or wrong password                   Refused(WRONG_CREDENTIALS)
 *   nonce count seen before                           Challenge(stale=true)
 *   else                                              Authenticated(username)
 * </pre>
 */
@NullMarked
package org.ringfence.sip.auth;

import org.jspecify.annotations.NullMarked;
