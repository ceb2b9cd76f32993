/**
 * The Media Gateway Control Protocol (RFC 3435) with the events and signals of its basic packages
 * (RFC 3660) and its return codes (RFC 3661): a call agent tells gateways what their endpoints do.
 * Messages are values; {@link org.ringfence.mgcp.Transactions} is either side's transport without
 * sockets, {@link org.ringfence.mgcp.NotificationMachine} what an endpoint watches for, and {@link
 * org.ringfence.mgcp.RestartMachine} how a gateway says that it is there.
 *
 * <pre>
 *   command sent      WAITING --1xx--> LONG --final--> done, acknowledged when asked to (000)
 *                     WAITING, LONG --20 s of silence--> failed
 *   command received  ASKED --answer--> ANSWERED, told again when asked again --30 s--> forgotten
 * </pre>
 */
@NullMarked
package org.ringfence.mgcp;

import org.jspecify.annotations.NullMarked;
