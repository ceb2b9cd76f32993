/**
 * Session descriptions and their negotiation: SDP (RFC 8866, tolerant as RFC 4566 phones need),
 * offer and answer (RFC 3264, RFC 6337), RTCP attributes (RFC 3605, RFC 5761), DTMF formats (RFC
 * 4733). Text is kept as ISO-8859-1, one char per byte, so that what is not understood survives
 * byte for byte.
 *
 * <p>Who may offer when (RFC 3264 section 4, held by {@link org.ringfence.sdp.OfferAnswer}):
 *
 * <pre>
 *   state            event                   next state
 *   NONE, STABLE     offer sent              OFFER_SENT
 *   NONE, STABLE     offer received          OFFER_RECEIVED
 *   OFFER_SENT       answer received         STABLE
 *   OFFER_RECEIVED   answer sent             STABLE
 *   OFFER_SENT       offer received          OFFER_SENT (glare: refuse the other's with 491)
 *   OFFER_RECEIVED   offer received          OFFER_RECEIVED (too early: refuse it with 500)
 *   either OFFER_    rejected                what was before: NONE or STABLE
 * </pre>
 */
@NullMarked
package org.ringfence.sdp;

import org.jspecify.annotations.NullMarked;
