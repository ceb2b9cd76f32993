/**
 * A call that does not know SIP: a caller's leg, the legs of those it rings, and what happens
 * between them. Routing, features, records and billing see only this, so that a desk phone, a
 * browser and an analog line are the same thing to them.
 *
 * <p>Media are described in SDP's terms: MGCP and browsers speak SDP too, and what the others say
 * maps onto it. A {@link org.ringfence.call.Call} belongs to one shard; everything in it happens
 * there, one thing after the other.
 *
 * <p>A feature is a party like any other ({@link org.ringfence.call.Feature}): it is rung, held and
 * transferred as a phone is, and reads straight down the page on a thread of its own.
 *
 * <pre>
 *   ROUTING    --Ring--> RINGING --somebody answers--> CONNECTED
 *              --Serve-> CONNECTED (to a service, without a second leg)
 *   CONNECTED  --transfer asked--> CONNECTED, with new legs ringing beside it
 *   any        --hang up, refusal, deadline--> ENDED
 * </pre>
 */
@NullMarked
package org.ringfence.call;

import org.jspecify.annotations.NullMarked;
