/**
 * IAX2 as a neighbour of SIP (RFC 5456): phones that register with us and other servers become legs
 * of the neutral call, so routing, features and records see no difference.
 *
 * <pre>
 *   UDP port --media loop--> mini frames: IaxSound --RTP--> the call's relay
 *                            everything else: IaxEndpoint, on a loop of its own
 *                                             IaxLeg, between that loop and the call's shard
 * </pre>
 */
@NullMarked
package org.ringfence.gateway.iax;

import org.jspecify.annotations.NullMarked;
