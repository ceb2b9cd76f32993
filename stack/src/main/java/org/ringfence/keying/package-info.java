/**
 * What offers and answers say of keys, one leg at a time: SDES (RFC 4568) where signalling hides
 * it, DTLS-SRTP (RFC 5763, RFC 8842) everywhere, plaintext or opportunistic SRTP (RFC 8643) where
 * somebody has allowed that, and the ICE and BUNDLE attributes of a leg that has one path for all
 * (RFC 8839, RFC 9143). What comes of it is a {@link org.ringfence.media.Protection} for each line.
 *
 * <p>One media line, by {@link org.ringfence.keying.LineKeying}:
 *
 * <pre>
 *   event            keys                          what it says, or why not
 *   offer            as agreed, else fresh ones    the same keys as long as they are agreed
 *   answered         of the answer                 no keys, ours sent back: a {@link Problem}
 *   offered          kept for the answer           none that may be used: a {@link Problem}
 *   answer           those kept are agreed now     chosen key, or our fingerprint and role
 *   refused          as agreed before
 * </pre>
 *
 * <p>A line that was encrypted once is never plaintext again.
 */
@NullMarked
package org.ringfence.keying;

import org.jspecify.annotations.NullMarked;
