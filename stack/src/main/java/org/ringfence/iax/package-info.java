/**
 * IAX2, the Inter-Asterisk eXchange (RFC 5456): calls, registrations and their sound over one UDP
 * port. Frames are values; {@link org.ringfence.iax.IaxEndpoint} is everything behind one port,
 * without the port: datagrams and the time go in, datagrams and events come out.
 *
 * <pre>
 *   our call     CALLING --AUTHREQ--> CALLING --ACCEPT--> ACCEPTED --ANSWER--> UP
 *   their call   ASKED --AUTHREP--> OFFERED --accept()--> ACCEPTED --answer()--> UP
 *   any          --HANGUP, REJECT, INVAL, silence--> ENDED
 * </pre>
 *
 * <p>Who calls or registers must first send back a token that only its address was told; nothing is
 * stored before. The frames in which a call's sound travels are dealt with by whoever carries it.
 */
@NullMarked
package org.ringfence.iax;

import org.jspecify.annotations.NullMarked;
