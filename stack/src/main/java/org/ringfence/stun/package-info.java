/**
 * STUN messages, their integrity and their transactions (RFC 8489), with the attributes of ICE (RFC
 * 8445) and TURN (RFC 8656). Pure: bytes and time in, bytes out.
 *
 * <pre>
 *   StunTransaction   WAITING --response--> DONE
 *                     WAITING --RTO, 2 RTO, ... Rc times, then Rm * RTO--> TIMED_OUT
 * </pre>
 */
@NullMarked
package org.ringfence.stun;

import org.jspecify.annotations.NullMarked;
