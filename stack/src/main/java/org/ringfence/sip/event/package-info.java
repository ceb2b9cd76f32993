/**
 * Events: one asks to be told, another tells (RFC 6665), and the small requests that need no dialog
 * (MESSAGE, RFC 3428; OPTIONS; PUBLISH, RFC 3903).
 *
 * <p>{@link org.ringfence.sip.event.EventLayer} is one shard's part: every SUBSCRIBE and NOTIFY
 * goes to it. The dialog of a subscription begins with its NOTIFY and never with the 200 to the
 * SUBSCRIBE, so that it makes no difference which comes first (RFC 6665 section 4.4.1).
 *
 * <pre>
 * Subscriber   WAITING -time-> SUBSCRIBING (timer N) -NOTIFY-> SUBSCRIBED -terminated, 481-> ENDED
 * Notifier     ASKED -hold-> PENDING -accept-> ACTIVE -Expires 0, time-> CLOSING -answered-> ENDED
 * Publication  EMPTY -publish-> PUBLISHED (SIP-ETag) -412-> EMPTY -...-> ENDED
 * </pre>
 *
 * <p>A subscription that ends leaves the table at once; it lives on only until its one last NOTIFY
 * is answered, and no message can reach it then.
 */
@NullMarked
package org.ringfence.sip.event;

import org.jspecify.annotations.NullMarked;
