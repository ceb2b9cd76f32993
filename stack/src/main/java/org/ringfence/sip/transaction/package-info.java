/**
 * Transactions: one request, its responses and its timers (RFC 3261 section 17, corrected by RFC
 * 6026 for 2xx to INVITE and by RFC 4320 for all but INVITE).
 *
 * <p>{@link org.ringfence.sip.transaction.TransactionLayer} finds the transaction of each message;
 * four small machines know the states. ACKs of final responses from 300 on, the 100 to a slow
 * INVITE, the 200 to a CANCEL and the 482 to a merged request are the layer's own work.
 *
 * <pre>
 * INVITE client      CALLING (A B) -1xx-> PROCEEDING -2xx-> ACCEPTED (M)
 *                                                    -300+-> COMPLETED (D)
 * INVITE server      PROCEEDING -2xx-> ACCEPTED (L)
 *                               -300+-> COMPLETED (G H) -ACK-> CONFIRMED (I)
 * non-INVITE client  TRYING (E F) -1xx-> PROCEEDING (E F) -200+-> COMPLETED (K)
 * non-INVITE server  TRYING -100-> PROCEEDING -200+-> COMPLETED (J)
 * </pre>
 *
 * <p>Over reliable transports A, E and G never fire and D, I, J and K take no time.
 */
@NullMarked
package org.ringfence.sip.transaction;

import org.jspecify.annotations.NullMarked;
