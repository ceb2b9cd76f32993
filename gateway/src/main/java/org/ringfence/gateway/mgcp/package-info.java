/**
 * MGCP as a neighbour of SIP (RFC 3435): as call agent we make analog phones behind gateways
 * extensions like any other, and as gateway our media engine does what another's call agent says.
 *
 * <pre>
 *   a line   IDLE --lifted--> DIALLING --number--> TALKING --laid down--> IDLE
 *            IDLE --call--> RINGING --lifted--> TALKING
 *            TALKING --flash--> the other call, or DIALLING while the first is held
 *            any --the far side goes--> TONE until it is laid down
 *            any --the gateway is silent--> AWAY
 * </pre>
 */
@NullMarked
package org.ringfence.gateway.mgcp;

import org.jspecify.annotations.NullMarked;
